package dev.sluice.model.feature;

import static dev.sluice.model.feature.People.START;
import static dev.sluice.model.feature.People.candidate;
import static dev.sluice.model.feature.People.event;
import static dev.sluice.model.feature.People.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Vector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the subject met, voting on a candidate by how alike the two are. */
final class VoteDerivationTest {
  static {
    Codecs.trustRecords();
  }

  private static final FeatureSchema SCHEMA =
      FeatureSchema.parse(
          """
          labels: {click: {}}
          engagements: [seen]
          features:
            - {name: liked, kind: history, of: click, last: 5, within: 1h, chunks: 0}
            - {name: met, kind: history, of: seen, last: 5, within: 1h, chunks: 0}
            - {name: text, from: item.vectors.text, kind: vector, dim: 2}
            - {name: look, from: item.vectors.look, kind: vector, dim: 3}
            - {name: vote, kind: similarity, of: [liked, text, look], among: met}
            - {name: fused, kind: fusion, of: [liked, text, look], among: met, dim: 2}
          """,
          "test");
  private static final long NOW = START + 600_000;
  private static final int LAST = 5;

  private final Map<String, CatalogueItem> items = new HashMap<>();
  private final Lookups lookups = new Lookups(items::get, (id, key) -> null, id -> null);
  private final SubjectHistory history = SubjectHistory.empty();
  private final FeatureDeriver deriver = new FeatureDeriver(SCHEMA);
  private long clock = START;

  @Test
  void candidateLikeWhatWasLiked_hasThatVote_halvedByOneItemAtNothing() {
    put("a", List.of(2f, 0f), null);
    put("b", List.of(0f, 3f), null);
    put("c", List.of(5f, 0f), null);
    put("d", List.of(0f, 1f), null);
    meet("a", true);
    meet("b", false);
    // Half of what was met was liked: 1 - 1/2, from one item of weight 1 and the prior's 1.
    assertThat(vote("c")).isCloseTo(0.25, within(1e-7));
    assertThat(vote("d")).isCloseTo(-0.25, within(1e-7));
  }

  @Test
  void whoLikesAll_orNothing_saysNothing() {
    put("a", List.of(1f, 0f), null);
    put("b", List.of(1f, 1f), null);
    meet("a", true);
    meet("b", true);
    assertThat(vote("a")).isZero();
    history.forget();
    meet("a", false);
    assertThat(vote("b")).isZero();
  }

  @Test
  void opposedItems_haveNoVote_ratherThanAGoodOneAgainst() {
    put("a", List.of(1f, 0f), null);
    put("b", List.of(0f, 1f), null);
    put("c", List.of(-1f, 0f), null);
    meet("a", true);
    meet("b", false);
    assertThat(vote("c")).isZero();
  }

  @Test
  void onlyVectorsThatBothHave_areCompared() {
    put("a", List.of(1f, 0f), List.of(1f, 0f, 0f));
    put("b", null, List.of(0f, 1f, 0f));
    put("text", List.of(1f, 0f), null);
    put("look", null, List.of(0f, 2f, 0f));
    meet("a", true);
    meet("b", false);
    assertThat(vote("text")).isCloseTo(0.25, within(1e-7));
    assertThat(vote("look")).isCloseTo(-0.25, within(1e-7));
    // The mean of cosines 1 and 0 is a half, its fourth power a sixteenth; b's cosine is 1.
    put("both", List.of(1f, 0f), List.of(0f, 1f, 0f));
    assertThat(vote("both")).isCloseTo((0.5 / 16 - 0.5) / (1 + 1.0 / 16 + 1), within(1e-7));
  }

  @Test
  void nothingToCompare_isAMissingValue() {
    put("a", List.of(1f, 0f), null);
    put("other", null, List.of(1f, 0f, 0f));
    put("zero", List.of(0f, 0f), null);
    put("long", List.of(1f, 0f, 0f), null);
    put("bare", null, null);
    put("infinite", List.of(Float.POSITIVE_INFINITY, 0f), null);
    assertThat(features("a")).as("nothing met").doesNotContainKey("vote");
    meet("a", true);
    for (String id : List.of("other", "zero", "long", "bare", "infinite", "unknown")) {
      assertThat(features(id)).as(id).doesNotContainKey("vote");
    }
    Request silent = request(NOW);
    silent.setConsent(Consent.MEASURE);
    assertThat(features(silent, "a")).as("without consent").doesNotContainKey("vote");
  }

  @Test
  void whatWasMetAndIsNotKnownAnyMore_countsInTheShareAlone() {
    put("a", List.of(1f, 0f), null);
    meet("a", true);
    meet("gone", false);
    assertThat(vote("a")).isCloseTo(0.25, within(1e-7));
  }

  @Test
  void historiesThatOthersCompareWith_areNoFeatures() {
    put("a", List.of(1f, 0f), null);
    meet("a", true);
    meet("b", false);
    assertThat(features("a")).containsOnlyKeys("text", "vote");
    assertThat(SCHEMA.feature("met").orElseThrow().valueNames()).isEmpty();
    assertThat(FeatureSchema.parse(SCHEMA.yaml(), "again")).isEqualTo(SCHEMA);
  }

  @Test
  void fusionAmong_pointsFromTheMeanOfAllToTheMeanOfWhatWasLiked() {
    put("a", List.of(2f, 0f), null);
    put("b", List.of(0f, 3f), List.of(1f, 0f, 0f));
    put("c", null, List.of(1f, 0f, 0f));
    meet("a", true);
    assertThat(features("a")).as("all was liked").doesNotContainKey("fused");
    meet("b", false);
    float half = (float) Math.sqrt(0.5);
    // Halfway between a and b lies the mean; of looks nothing was liked.
    assertThat(features("a")).containsEntry("fused", new Vector(List.of(half, -half, 0f, 0f, 0f)));
    meet("c", true);
    assertThat(features("a"))
        .as("the liked look is that of all")
        .containsEntry("fused", new Vector(List.of(half, -half, 0f, 0f, 0f)));
  }

  /** An item sent again with other vectors votes by these. */
  @Test
  void itemUpdated_votesByItsNewVectors() {
    put("a", List.of(1f, 0f), null);
    put("b", List.of(0f, 1f), null);
    put("c", List.of(1f, 0f), null);
    meet("a", true);
    meet("b", false);
    double before = vote("c");
    put("c", List.of(0f, 1f), null);
    assertThat(vote("c")).isCloseTo(-before, within(1e-7));
  }

  @Test
  void anyHistory_givesWhatThePlainSumsGive() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      items.clear();
      history.forget();
      List<String> met = new ArrayList<>();
      Set<String> liked = new LinkedHashSet<>();
      for (int i = 0; i < 12; i++) {
        put("i" + i, vector(random, 2), vector(random, 3));
      }
      for (int i = 0; i < random.nextInt(14); i++) {
        String id = "i" + random.nextInt(12);
        boolean like = random.nextBoolean();
        meet(id, like);
        met.remove(id);
        met.add(0, id);
        if (like) {
          liked.remove(id);
          liked.add(id);
        }
      }
      List<String> newest = new ArrayList<>(liked);
      java.util.Collections.reverse(newest);
      double expected =
          plain(
              "i0",
              met.subList(0, Math.min(LAST, met.size())),
              newest.subList(0, Math.min(LAST, newest.size())));
      Object vote = features("i0").get("vote");
      if (Double.isNaN(expected)) {
        assertThat(vote).as("seed %d", seed).isNull();
      } else {
        assertThat((Double) vote).as("seed %d", seed).isCloseTo(expected, within(1e-6));
        assertThat(features("i0")).as("again").containsEntry("vote", vote);
      }
    }
  }

  private double plain(String candidate, List<String> met, List<String> liked) {
    double share = (double) met.stream().filter(liked::contains).count() / met.size();
    double top = 0;
    double bottom = 1;
    boolean any = false;
    for (String other : met) {
      double cosine = cosine(candidate, other);
      if (!Double.isNaN(cosine)) {
        any = true;
        double weight = Math.pow(Math.max(0, cosine), 4);
        top += weight * ((liked.contains(other) ? 1 : 0) - share);
        bottom += weight;
      }
    }
    return any ? top / bottom : Double.NaN;
  }

  private double cosine(String one, String other) {
    Map<String, List<Float>> left = items.get(one).item().getVectors();
    Map<String, List<Float>> right = items.get(other).item().getVectors();
    double sum = 0;
    int count = 0;
    for (String name : List.of("text", "look")) {
      if (left.containsKey(name) && right.containsKey(name)) {
        sum +=
            dot(left.get(name), right.get(name))
                / Math.sqrt(dot(left.get(name), left.get(name)))
                / Math.sqrt(dot(right.get(name), right.get(name)));
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  private static double dot(List<Float> left, List<Float> right) {
    double sum = 0;
    for (int i = 0; i < left.size(); i++) {
      sum += (double) left.get(i) * right.get(i);
    }
    return sum;
  }

  private static @Nullable List<Float> vector(Random random, int size) {
    if (random.nextInt(4) == 0) {
      return null;
    }
    List<Float> numbers = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      numbers.add((float) random.nextGaussian());
    }
    return numbers;
  }

  private void put(String id, @Nullable List<Float> text, @Nullable List<Float> look) {
    Map<String, List<Float>> vectors = new HashMap<>();
    if (text != null) {
      vectors.put("text", text);
    }
    if (look != null) {
      vectors.put("look", look);
    }
    Item item =
        Item.newBuilder()
            .setTime(Instant.ofEpochMilli(START))
            .setItem(id)
            .setVersion(1)
            .setVectors(vectors)
            .build();
    items.put(id, new CatalogueItem(item, null, 7));
  }

  private void meet(String item, boolean liked) {
    clock += 2;
    history.apply(SCHEMA, event("seen", item, clock), history.lastOffset() + 1, items::get);
    if (liked) {
      history.apply(SCHEMA, event("click", item, clock), history.lastOffset() + 1, items::get);
    }
  }

  private double vote(String item) {
    return (Double) features(item).get("vote");
  }

  private Map<String, Object> features(String item) {
    return features(request(NOW), item);
  }

  private Map<String, Object> features(Request request, String item) {
    Map<String, Object> shared = deriver.requestFeatures(request, history, lookups);
    Map<String, Object> all = new HashMap<>(shared);
    all.putAll(deriver.itemFeatures(request, candidate(item), history, lookups, shared).toMap());
    return all;
  }
}

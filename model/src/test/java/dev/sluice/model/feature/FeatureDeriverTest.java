package dev.sluice.model.feature;

import static dev.sluice.model.feature.People.ANN;
import static dev.sluice.model.feature.People.START;
import static dev.sluice.model.feature.People.candidate;
import static dev.sluice.model.feature.People.event;
import static dev.sluice.model.feature.People.item;
import static dev.sluice.model.feature.People.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.counter.WindowCounts;
import dev.sluice.schemas.feature.CounterSpec;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Counter;
import dev.sluice.schemas.record.ItemState;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.User;
import dev.sluice.schemas.record.Vector;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FeatureDeriverTest {
  private static final FeatureSchema SCHEMA =
      FeatureSchema.parse(
          """
          labels: {click: {}}
          features:
            - {name: user, from: subject, kind: category}
            - {name: item, from: item, kind: category}
            - {name: brand, from: item.brand, kind: category}
            - {name: tags, from: item.tags, kind: categories, max: 2}
            - {name: price, from: state.price, kind: number}
            - {name: upstream, from: candidate.score, kind: number}
            - {name: hour, from: request.time, kind: time, part: hour, zone: context.tz}
            - {name: day, from: item.createdAt, kind: time, part: day_of_week}
            - {name: age, from: item.createdAt, kind: age}
            - {name: ctr, kind: rate, top: click, bottom: impression, by: [item], windows: [1h, 24h], prior: 10}
            - {name: mine, kind: rate, top: click, bottom: impression, by: [subject, item.tags], windows: [24h], prior: 10}
            - {name: likes, kind: count, of: click, by: [subject, item.tags], windows: [1h, 24h]}
            - {name: recent, kind: history, of: click, last: 10, within: 30d}
            - {name: affinity, kind: overlap, history: recent, on: [item.brand, item.tags]}
            - {name: seg_x_tag, kind: cross, of: [user.segment, item.tags]}
            - {name: title, from: item.vectors.text, kind: vector, dim: 2}
            - {name: look, from: item.vectors.image, kind: vector, dim: 3}
            - {name: taste, kind: similarity, of: [recent, title]}
            - {name: fused, kind: fusion, of: [recent, look, title], dim: 4}
            - {name: position, kind: position}
          """,
          "test");
  private static final long NOW = START + 600_000;

  private final Map<String, CatalogueItem> items = new HashMap<>();
  private final Map<String, Counter> counters = new HashMap<>();
  private final Map<String, User> users = new HashMap<>();
  private final Lookups lookups =
      new Lookups(items::get, (id, key) -> counters.get(id + "/" + key), users::get);
  private final SubjectHistory history = SubjectHistory.empty();
  private final FeatureDeriver deriver = new FeatureDeriver(SCHEMA);

  FeatureDeriverTest() {
    items.put("i1", item("i1", Map.of("brand", "A", "tags", List.of("x", "y")), List.of(3f, 0f)));
    items.put("i2", item("i2", Map.of("brand", "A", "tags", List.of("y")), List.of(0f, 5f)));
    items.put(
        "i3", item("i3", Map.of("brand", "B", "tags", List.of("x", "y", "z")), List.of(2f, 2f)));
  }

  @Test
  void features_ofAKnownItem_areReadOffItsRecords() {
    ItemState state =
        ItemState.newBuilder()
            .setTime(Instant.ofEpochMilli(START))
            .setItem("i3")
            .setPrice(9.5)
            .build();
    items.put("i3", new CatalogueItem(items.get("i3").item(), state, 7));
    Candidate candidate = candidate("i3");
    candidate.setScore(0.25);
    assertThat(of(request(NOW), candidate))
        .containsEntry("item", "i3")
        .containsEntry("brand", "B")
        .containsEntry("tags", List.of("x", "y"))
        .containsEntry("price", 9.5)
        .containsEntry("upstream", 0.25)
        .containsEntry("day", "2")
        .containsEntry("age", 600.0)
        .containsEntry("title", new Vector(List.of(2f, 2f)))
        .doesNotContainKeys("user", "hour", "recent", "position");
  }

  @Test
  void requestFeatures_zoneOfTheContext_movesTheHour() {
    assertThat(shared(request(NOW))).containsEntry("hour", "22").containsEntry("user", ANN);
    assertThat(shared(request(NOW, Map.of("tz", "Asia/Tokyo")))).containsEntry("hour", "7");
    assertThat(shared(request(NOW, Map.of("tz", "Nowhere")))).containsEntry("hour", "22");
  }

  @Test
  void features_ofAnUnknownItem_areAbsentNotZero() {
    assertThat(of(request(NOW), candidate("i404"))).containsOnlyKeys("item", "ctr.1h", "ctr.1d");
  }

  @Test
  void rate_ofAnItem_isShrunkToTheOverallRate() {
    count("click overall", "", 300);
    count("impression overall", "", 1_900);
    double overall = (300 + 100 * 0.05) / (1_900 + 100);
    assertThat(number(of(request(NOW), candidate("i1")), "ctr.1h"))
        .isCloseTo(overall, within(1e-12));
    count("click by item", "i1", 4);
    count("impression by item", "i1", 5);
    assertThat(number(of(request(NOW), candidate("i1")), "ctr.1h"))
        .isCloseTo((4 + 10 * overall) / (5 + 10), within(1e-12));
  }

  @Test
  void rate_afterItsWindow_isTheOverallRateAgain() {
    count("click by item", "i1", 4);
    count("impression by item", "i1", 5);
    Map<String, Object> later = of(request(NOW + 7_200_000), candidate("i1"));
    assertThat(number(later, "ctr.1h")).isCloseTo(0.05, within(1e-12));
    assertThat(number(later, "ctr.1d")).isGreaterThan(0.2);
  }

  @Test
  void count_ofAMultiValuedAttribute_isTheMeanOverItsValues() {
    apply(0, "click", "i1", "i2", "i2");
    assertThat(of(request(NOW), candidate("i1"))).containsEntry("likes.1h", (1 + 3) / 2.0);
    assertThat(of(request(NOW), candidate("i2"))).containsEntry("likes.1h", 3.0);
    assertThat(of(request(NOW), candidate("i3"))).containsEntry("likes.1h", (1 + 3 + 0) / 3.0);
  }

  @Test
  void rate_ofASubject_tellsLikedFromDisliked() {
    apply(0, "impression", "i1", "i2", "i2", "i2");
    apply(1, "click", "i2", "i2", "i2");
    Map<String, Object> liked = of(request(NOW), candidate("i2"));
    items.put("i5", item("i5", Map.of("tags", List.of("x")), List.of()));
    Map<String, Object> other = of(request(NOW), candidate("i5"));
    assertThat(number(liked, "mine.1d")).isCloseTo((3 + 10 * 0.05) / (4 + 10), within(1e-12));
    assertThat(number(other, "mine.1d")).isCloseTo((0 + 10 * 0.05) / (1 + 10), within(1e-12));
  }

  @Test
  void overlap_withTheHistory_countsItemsThatShareAValue() {
    apply(0, "click", "i1", "i2");
    // Brand A: none shared by B; tags x, y, z: both i1 and i2.
    assertThat(of(request(NOW), candidate("i3"))).containsEntry("affinity", 2.0);
    assertThat(of(request(NOW), candidate("i2"))).containsEntry("affinity", 4.0);
    assertThat(shared(request(NOW))).containsEntry("recent", List.of("i2", "i1"));
  }

  @Test
  void similarity_toTheMeanOfUnitVectors_ignoresTheirLengths() {
    apply(0, "click", "i1", "i2");
    assertThat(number(of(request(NOW), candidate("i3")), "taste")).isCloseTo(1, within(1e-12));
    assertThat(number(of(request(NOW), candidate("i1")), "taste"))
        .isCloseTo(Math.sqrt(0.5), within(1e-12));
  }

  @Test
  void fusion_isTheSubjectsMeanDirectionPerModality_zerosWhereNoneHasIt() {
    assertThat(shared(request(NOW))).doesNotContainKey("fused");
    apply(0, "click", "i1", "i2");
    float half = (float) Math.sqrt(0.5);
    assertThat(shared(request(NOW)))
        .containsEntry("fused", new Vector(List.of(0f, 0f, 0f, half, half)));
  }

  /** An item may be sent again with another model's vector: it is left out until all have it. */
  @Test
  void fusion_historyItemUpdatedWithAnotherSize_isLeftOut() {
    apply(0, "click", "i1", "i2");
    items.put("i2", item("i2", Map.of("brand", "A"), List.of(0f, 5f, 1f)));
    assertThat(shared(request(NOW)))
        .containsEntry("fused", new Vector(List.of(0f, 0f, 0f, 1f, 0f)));
    items.put("i1", item("i1", Map.of("brand", "A"), List.of(0f, 0f)));
    assertThat(shared(request(NOW))).doesNotContainKey("fused");
  }

  @Test
  void vector_ofAnotherLength_isMissing() {
    items.put("i6", item("i6", Map.of(), List.of(1f, 2f, 3f)));
    apply(0, "click", "i1");
    assertThat(of(request(NOW), candidate("i6"))).doesNotContainKeys("title", "taste");
  }

  @Test
  void cross_ofSeveralValues_isEveryCombination() {
    assertThat(of(request(NOW), candidate("i1"))).doesNotContainKey("seg_x_tag");
    user(Consent.FULL);
    assertThat(of(request(NOW), candidate("i1")))
        .containsEntry("seg_x_tag", List.of("s\u001fx", "s\u001fy"));
    assertThat(of(request(NOW), candidate("i2"))).containsEntry("seg_x_tag", "s\u001fy");
  }

  @Test
  void features_withoutFullConsent_knowNoHistory() {
    apply(0, "click", "i1", "i2");
    Request silent = request(NOW);
    silent.setConsent(Consent.MEASURE);
    assertThat(shared(silent)).doesNotContainKey("recent");
    assertThat(of(silent, candidate("i1")))
        .doesNotContainKeys("affinity", "taste")
        .containsEntry("likes.1h", 0.0);
    user(Consent.NONE);
    assertThat(shared(request(NOW))).doesNotContainKey("recent");
  }

  @Test
  void features_beforeAnEngagement_doNotKnowIt() {
    apply(0, "click", "i1");
    assertThat(shared(request(START - 1))).doesNotContainKey("recent");
    assertThat(of(request(START - 3_600_000), candidate("i1"))).containsEntry("likes.1h", 0.0);
  }

  @Test
  void itemFeatures_withAnotherRequestsFeatures_areThoseOfTheirOwnArguments() {
    apply(0, "click", "i1");
    Map<String, Object> expected = of(request(NOW), candidate("i2"));
    Map<String, Object> foreign =
        new FeatureDeriver(SCHEMA).requestFeatures(request(NOW), history, lookups);
    shared(request(START - 1));
    assertThat(
            deriver.itemFeatures(request(NOW), candidate("i2"), history, lookups, foreign).toMap())
        .isEqualTo(expected);
  }

  @Test
  void featuresOfTheItemAlone_areKept_untilItsEntryChanges() {
    KeptFeatures first = features(request(NOW), candidate("i1")).kept();
    assertThat(first).isNotNull();
    assertThat(first.values()).containsOnlyKeys("item", "brand", "tags", "title");
    assertThat(features(request(NOW + 5_000), candidate("i1")).kept()).isSameAs(first);

    items.put("i1", item("i1", Map.of("brand", "C"), List.of(1f, 1f)));
    ItemFeatures after = features(request(NOW), candidate("i1"));
    assertThat(after.kept()).isNotSameAs(first);
    assertThat(after.get("brand")).isEqualTo("C");
    assertThat(after.get("tags")).isNull();

    items.remove("i1");
    assertThat(features(request(NOW), candidate("i1")).kept()).isNull();
    assertThat(of(request(NOW), candidate("i1"))).containsEntry("item", "i1");
  }

  @Test
  void keptFeatures_areThoseOfTheItemsAskedForLast() {
    for (int i = 0; i <= FeatureDeriver.ITEMS_KEPT; i++) {
      items.put("n" + i, item("n" + i, Map.of("brand", "A"), List.of(1f, 0f)));
    }
    KeptFeatures oldest = features(request(NOW), candidate("n0")).kept();
    KeptFeatures next = features(request(NOW), candidate("n1")).kept();
    assertThat(features(request(NOW), candidate("n0")).kept()).isSameAs(oldest);
    for (int i = 2; i <= FeatureDeriver.ITEMS_KEPT; i++) {
      features(request(NOW), candidate("n" + i));
    }
    assertThat(features(request(NOW), candidate("n0")).kept()).isSameAs(oldest);
    assertThat(features(request(NOW), candidate("n1")).kept()).isNotSameAs(next);
  }

  @Test
  void keptFeatures_areMadeIntoOneThing_byOneMaker() {
    KeptFeatures kept = features(request(NOW), candidate("i1")).kept();
    assertThat(kept).isNotNull();
    Object made = kept.once(this, values -> new Object());
    assertThat(kept.<Object>once(this, values -> new Object())).isSameAs(made);
    assertThat(kept.<Object>once("another", values -> new Object())).isNotSameAs(made);
  }

  @Test
  void keys_ofAllFeatures_areThoseTheSchemaNames() {
    user(Consent.FULL);
    apply(0, "click", "i1", "i2");
    Set<String> named = new HashSet<>();
    SCHEMA.features().forEach(spec -> named.addAll(FeatureSpec.valueNames(spec)));
    Set<String> derived = new HashSet<>(shared(request(NOW)).keySet());
    Candidate candidate = candidate("i3");
    candidate.setScore(1.0);
    derived.addAll(of(request(NOW), candidate).keySet());
    named.remove("price");
    named.remove("look");
    assertThat(derived).isEqualTo(named);
  }

  private Map<String, Object> shared(Request request) {
    return deriver.requestFeatures(request, history, lookups);
  }

  private Map<String, Object> of(Request request, Candidate candidate) {
    return features(request, candidate).toMap();
  }

  private ItemFeatures features(Request request, Candidate candidate) {
    return deriver.itemFeatures(request, candidate, history, lookups, shared(request));
  }

  private static double number(Map<String, Object> features, String name) {
    return (Double) features.get(name);
  }

  private void apply(long after, String type, String... clicked) {
    for (String id : clicked) {
      history.apply(SCHEMA, event(type, id, START + after), history.lastOffset() + 1, items::get);
      after += 2;
    }
  }

  private void user(Consent consent) {
    users.put(
        ANN,
        User.newBuilder()
            .setTime(Instant.ofEpochMilli(START))
            .setSubject(ANN)
            .setAttributes(Map.of("segment", "s"))
            .setConsent(consent)
            .build());
  }

  private void count(String id, String key, double amount) {
    CounterSpec spec =
        SCHEMA.counters().stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow();
    counters.put(
        id + "/" + key, WindowCounts.add(counters.get(id + "/" + key), spec, key, NOW, amount));
  }
}

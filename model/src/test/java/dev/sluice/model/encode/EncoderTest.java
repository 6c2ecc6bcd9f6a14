package dev.sluice.model.encode;

import static dev.sluice.model.encode.EncodingFixture.encoder;
import static dev.sluice.model.encode.EncodingFixture.example;
import static dev.sluice.model.encode.EncodingFixture.slot;
import static dev.sluice.model.encode.EncodingFixture.slotOf;
import static dev.sluice.model.encode.EncodingFixture.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.gate.ValueGates;
import dev.sluice.model.feature.CatalogueItem;
import dev.sluice.model.feature.FeatureDeriver;
import dev.sluice.model.feature.ItemFeatures;
import dev.sluice.model.feature.Lookups;
import dev.sluice.model.feature.SubjectHistory;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EncoderTest {
  static {
    Codecs.trustRecords();
  }

  private static final Offset<Float> ROUNDING = within(1e-6f);

  private static final CatalogueItem KNOWN =
      new CatalogueItem(
          Item.newBuilder()
              .setTime(Instant.EPOCH)
              .setItem("i-1")
              .setVersion(1)
              .setCreatedAt(Instant.EPOCH)
              .setAttributes(Map.of("tags", List.of("a", "b"), "brand", "x"))
              .setVectors(Map.of("text", List.of(1f, 2f, 2f)))
              .build(),
          null,
          0);
  private static final Lookups LOOKUPS =
      new Lookups(id -> id.equals("i-1") ? KNOWN : null, (id, key) -> null, id -> null);
  private static final Request REQUEST =
      Request.newBuilder()
          .setTime(Instant.EPOCH.plusSeconds(100))
          .setRequestId("r")
          .setSubject("u")
          .setPlacement("p")
          .build();

  private final Encoder encoder = encoder();
  private final FeatureDeriver deriver = new FeatureDeriver(EncodingFixture.SCHEMA);
  private final SubjectHistory history = SubjectHistory.empty();

  @Test
  void shape_comesFromTheSchemaAlone() {
    // user 1, item 2, tags 2, price, upstream, hour, age, ctr 2, user_brand 2, recent, affinity,
    // cross, position
    assertThat(encoder.slots()).isEqualTo(17);
    // ctr 2, user_brand 2, affinity 1, title 3 and a flag, taste 1
    assertThat(encoder.denseWidth()).isEqualTo(10);

    EncodedBatch batch = one(Map.of());
    assertThat(batch.size()).isEqualTo(1);
    assertThat(batch.offsets()).hasSize(18);
    assertThat(batch.dense()).hasSize(10);
  }

  /**
   * A history that others compare with is no input; a vote is counted in eighths, as it is small.
   */
  @Test
  void votesAreNumbers_andWhatTheyAreComparedWithIsNone() {
    Encoder votes =
        encoder(
            EncodingFixture.schema(
                new FeatureSpec.History("liked", List.of("click"), 5, Duration.ofDays(1), 0),
                new FeatureSpec.History("met", List.of("impression"), 5, Duration.ofDays(1), 0),
                new FeatureSpec.VectorField(
                    "title", new Source(Source.Root.ITEM_VECTOR, "text"), 3),
                new FeatureSpec.Similarity("vote", "liked", List.of("title"), "met")));
    assertThat(votes.slots()).isZero();
    assertThat(votes.denseWidth()).isEqualTo(5);
    float[] dense =
        votes.examples(List.of(example(Map.of("vote", -0.25), 0)), Boundaries.none()).dense();
    assertThat(dense[4]).isEqualTo(-2f);
  }

  @Test
  void missingValue_hasARowOfItsOwn() {
    int[] missing = slot(one(Map.of()), 0, slotOf("item"));

    assertThat(missing).hasSize(1);
    assertThat(slot(one(Map.of("item", "")), 0, slotOf("item"))).isEqualTo(missing);
    assertThat(slot(one(Map.of("item", "i-1")), 0, slotOf("item"))).isNotEqualTo(missing);
    assertThat(slot(one(Map.of("tags", List.of())), 0, slotOf("tags")))
        .isEqualTo(slot(one(Map.of()), 0, slotOf("tags")));
  }

  @Test
  void chunks_ofOneValue_areDifferentRows() {
    EncodedBatch batch = one(Map.of("item", "i-1"));

    assertThat(slot(batch, 0, slotOf("item"))).isNotEqualTo(slot(batch, 0, slotOf("item") + 1));
  }

  @Test
  void manyValues_shareASlot_upToTheFieldsMaximum() {
    EncodedBatch batch =
        one(Map.of("tags", List.of("a", "b", "c", "d"), "recent", List.of("x", "y")));

    assertThat(slot(batch, 0, slotOf("tags"))).hasSize(3);
    assertThat(slot(batch, 0, slotOf("tags") + 1)).hasSize(3);
    assertThat(slot(batch, 0, slotOf("recent"))).hasSize(2);
  }

  @Test
  void number_asCategory_isTheValueOfItsText() {
    int hour = slotOf("hour");

    assertThat(slot(one(Map.of("hour", 13.0)), 0, hour))
        .isEqualTo(slot(one(Map.of("hour", "13")), 0, hour));
  }

  @Test
  void numbers_closeTogether_shareABucketAndOthersDoNot() {
    int price = slotOf("price");

    assertThat(price(1_000)).isEqualTo(price(1_001));
    assertThat(price(10)).isNotEqualTo(price(12));
    assertThat(price(-10)).isNotEqualTo(price(10));
    assertThat(price(Double.NaN)).isEqualTo(slot(one(Map.of()), 0, price));
    assertThat(price(1e300)).isNotEqualTo(price(1e200));
  }

  private int[] price(double price) {
    return slot(one(Map.of("price", price)), 0, slotOf("price"));
  }

  @Test
  void quantiles_onceLearned_decideTheBucket() {
    QuantileSketch sketch = QuantileSketch.empty();
    for (int i = 0; i < QuantileSketch.SAMPLE; i++) {
      encoder.observe(Map.of("upstream", 0.5 + 1e-6 * i, "price", 3.0), sketch);
    }
    Boundaries learned = sketch.boundaries();

    assertThat(learned.has("price")).isFalse();
    assertThat(upstream(0.5001, Boundaries.none())).isEqualTo(upstream(0.5019, Boundaries.none()));
    assertThat(upstream(0.5001, learned)).isNotEqualTo(upstream(0.5019, learned));
    assertThat(upstream(7, learned)).isEqualTo(upstream(8, learned));
  }

  private int[] upstream(double score, Boundaries boundaries) {
    EncodedBatch batch =
        encoder.examples(List.of(example(Map.of("upstream", score), 0)), boundaries);
    return slot(batch, 0, slotOf("upstream"));
  }

  @Test
  void rate_isABucketAndALogit() {
    EncodedBatch batch = one(Map.of("ctr.1h", 0.5, "ctr.1d", 0.01));

    assertThat(batch.dense()[0]).isEqualTo(0f);
    assertThat(batch.dense()[1]).isCloseTo((float) (Math.log(0.01 / 0.99) / 2), ROUNDING);
    int slot = slotOf("ctr.1h");
    assertThat(slot(batch, 0, slot)).isNotEqualTo(slot(one(Map.of("ctr.1h", 0.4)), 0, slot));
    assertThat(one(Map.of("ctr.1h", 0.0)).dense()[0]).isBetween(-5f, -4f);
  }

  @Test
  void vector_isNormalisedAndFlagged() {
    assertThat(title(Map.of("title", vector(3, 0, 4)))).containsExactly(0.6f, 0f, 0.8f, 1f);
    assertThat(title(Map.of())).containsExactly(0f, 0f, 0f, 0f);
    assertThat(title(Map.of("title", vector(0, 0, 0)))).containsExactly(0f, 0f, 0f, 0f);
    assertThat(title(Map.of("title", vector(1, 2)))).containsExactly(0f, 0f, 0f, 0f);
    assertThat(title(Map.of("title", vector(Float.NaN, 1, 1)))).containsExactly(0f, 0f, 0f, 0f);
  }

  private float[] title(Map<String, Object> features) {
    return Arrays.copyOfRange(one(features).dense(), 5, 9);
  }

  @Test
  void position_isTheShownOneInTrainingAndServeAsInServing() {
    int position = slotOf("position");
    EncodedBatch trained =
        encoder.examples(
            List.of(example(Map.of(), 0), example(Map.of(), 3), example(Map.of(), -1)),
            Boundaries.none());
    EncodedBatch served =
        encoder.candidates(
            Map.of(),
            List.of(ItemFeatures.NONE, ItemFeatures.of(Map.of("position", 3.0))),
            Boundaries.none());

    assertThat(slot(served, 0, position)).isEqualTo(slot(trained, 0, position));
    assertThat(slot(served, 1, position)).isEqualTo(slot(trained, 0, position));
    assertThat(slot(trained, 1, position)).isNotEqualTo(slot(trained, 0, position));
    assertThat(slot(trained, 2, position)).isNotEqualTo(slot(trained, 0, position));
  }

  @Test
  void placed_isEncodedAsTheExampleThatComesOfIt() {
    Map<String, Object> request = Map.of("user", "u-1", "hour", "7");
    Map<String, Object> item = Map.of("item", "i-1", "ctr.1h", 0.25);
    Map<String, Object> both = new java.util.HashMap<>(request);
    both.putAll(item);
    for (int position : new int[] {-1, 0, 3}) {
      EncodedBatch placed =
          encoder.placed(
              request, List.of(ItemFeatures.of(item)), new int[] {position}, Boundaries.none());
      EncodedBatch learned = encoder.examples(List.of(example(both, position)), Boundaries.none());
      assertThat(EncodingFixture.content(placed, 0)).isEqualTo(EncodingFixture.content(learned, 0));
    }
  }

  @Test
  void sharedSlots_haveRowsOnce_unlessAnItemHasSuchAFeatureOfItsOwn() {
    Map<String, Object> request = Map.of("recent", List.of("x", "y", "z"));
    ItemFeatures plain = ItemFeatures.of(Map.of("item", "i-1"));
    ItemFeatures own = ItemFeatures.of(Map.of("item", "i-2", "hour", "3"));

    EncodedBatch shared = encoder.candidates(request, List.of(plain, plain), Boundaries.none());
    assertThat(shared.sharedSlots()).isEqualTo(3);
    assertThat(shared.sharedColumns().count()).isEqualTo(3 * EncodingFixture.LAYOUT.dimension());
    assertThat(shared.offsets()[shared.slots() + 3]).isEqualTo(shared.offsets()[shared.slots()]);

    EncodedBatch apart = encoder.candidates(request, List.of(plain, own), Boundaries.none());
    assertThat(apart.sharedSlots()).isZero();
    assertThat(apart.sharedColumns().runs()).isZero();
    assertThat(slot(apart, 1, slotOf("recent"))).isEqualTo(slot(shared, 0, slotOf("recent")));
  }

  @Test
  void keptFeatures_encodeAsTheyDoInAnExample_everyTime() {
    for (int time = 0; time < 2; time++) {
      Map<String, Object> shared = deriver.requestFeatures(REQUEST, history, LOOKUPS);
      List<ItemFeatures> items = derived(shared, "i-1", "unknown");
      assertThat(items.get(0).kept()).isNotNull();
      EncodedBatch served = encoder.candidates(shared, items, Boundaries.none());
      for (int i = 0; i < items.size(); i++) {
        Map<String, Object> all = new HashMap<>(shared);
        all.putAll(items.get(i).toMap());
        assertThat(EncodingFixture.content(served, i))
            .isEqualTo(EncodingFixture.content(one(all), 0));
      }
    }
  }

  @Test
  void keptRows_areThoseOfTheEncoderAndTheGates_thatAsk() {
    FeatureRegistry other = new FeatureRegistry();
    other.register("another", 1);
    Encoder moved = new Encoder(EncodingFixture.SCHEMA, other, EncodingFixture.LAYOUT);
    ValueGates open = (feature, value) -> 1;
    ValueGates closed = (feature, value) -> 0;
    Map<String, Object> shared = deriver.requestFeatures(REQUEST, history, LOOKUPS);
    List<ItemFeatures> items = derived(shared, "i-1");
    List<ItemFeatures> unkept = List.of(ItemFeatures.of(items.get(0).toMap()));
    for (ValueGates gates : Arrays.asList(open, closed, null, open)) {
      for (Encoder asking : List.of(encoder, moved, encoder)) {
        assertThat(content(asking, shared, items, gates))
            .isEqualTo(content(asking, shared, unkept, gates));
      }
    }
    assertThat(content(moved, shared, items, open))
        .isNotEqualTo(content(encoder, shared, items, open));
  }

  private static String content(
      Encoder encoder,
      Map<String, Object> shared,
      List<ItemFeatures> items,
      @Nullable ValueGates gates) {
    EncodedBatch batch = encoder.candidates(shared, items, Boundaries.none(), gates);
    return EncodingFixture.content(batch, 0);
  }

  private List<ItemFeatures> derived(Map<String, Object> shared, String... items) {
    return Stream.of(items)
        .map(EncoderTest::candidate)
        .map(c -> deriver.itemFeatures(REQUEST, c, history, LOOKUPS, shared))
        .toList();
  }

  private static Candidate candidate(String item) {
    return Candidate.newBuilder().setItem(item).setSource("feed").build();
  }

  private EncodedBatch one(Map<String, Object> features) {
    return encoder.examples(List.of(example(features, 0)), Boundaries.none());
  }
}

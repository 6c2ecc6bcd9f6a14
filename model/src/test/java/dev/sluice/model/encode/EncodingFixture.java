package dev.sluice.model.encode;

import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.TableLayout;
import dev.sluice.schemas.feature.Buckets;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.LabelSpec;
import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.feature.Source.Root;
import dev.sluice.schemas.feature.TimePart;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Vector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A schema with every kind of feature, and the reading of batches. */
final class EncodingFixture {
  static final TableLayout LAYOUT = new TableLayout(1, 1 << 16, 4, 4, 17L, 0.05f);

  private static final Source ITEM = new Source(Root.ITEM, "");
  private static final Source SUBJECT = new Source(Root.SUBJECT, "");
  private static final Source BRAND = new Source(Root.ITEM_ATTRIBUTE, "brand");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  static final FeatureSchema SCHEMA =
      schema(
          new FeatureSpec.Category("user", SUBJECT, 1),
          new FeatureSpec.Category("item", ITEM, 2),
          new FeatureSpec.Categories("tags", new Source(Root.ITEM_ATTRIBUTE, "tags"), 3, 2),
          new FeatureSpec.Numeric("price", new Source(Root.STATE, "price"), Buckets.LOG, 1),
          new FeatureSpec.Numeric(
              "upstream", new Source(Root.CANDIDATE_SCORE, ""), Buckets.QUANTILE, 1),
          new FeatureSpec.Time("hour", new Source(Root.REQUEST_TIME, ""), TimePart.HOUR, null, 1),
          new FeatureSpec.Age("age", new Source(Root.ITEM_CREATED_AT, ""), Buckets.LOG, 1),
          new FeatureSpec.Rate(
              "ctr", "click", "impression", List.of(ITEM), List.of(HOUR, DAY), 50, 1),
          new FeatureSpec.Count(
              "user_brand", "click", List.of(SUBJECT, BRAND), List.of(HOUR, DAY), 1),
          new FeatureSpec.History("recent", List.of("click"), 50, DAY, 1),
          new FeatureSpec.Overlap("affinity", "recent", List.of(BRAND), 1),
          new FeatureSpec.Cross("user_x_brand", List.of(SUBJECT, BRAND), 1),
          new FeatureSpec.VectorField("title", new Source(Root.ITEM_VECTOR, "text"), 3),
          new FeatureSpec.Similarity("taste", "recent", "title"),
          new FeatureSpec.Position("position", 0, 1));

  private EncodingFixture() {}

  static FeatureSchema schema(FeatureSpec... features) {
    return new FeatureSchema(
        Map.of("click", new LabelSpec("click", 1, Duration.ofMinutes(10))),
        Duration.ofMillis(500),
        List.of(features));
  }

  static Encoder encoder() {
    return encoder(SCHEMA);
  }

  static Encoder encoder(FeatureSchema schema) {
    return new Encoder(schema, new FeatureRegistry(), LAYOUT);
  }

  static Example example(Map<String, Object> features, int position) {
    Example example = new Example();
    example.setFeatures(features);
    example.setPosition(position);
    return example;
  }

  static Vector vector(float... values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return new Vector(list);
  }

  /** The rows of one slot of one example; those of a shared slot stand with the first. */
  static int[] slot(EncodedBatch batch, int example, int slot) {
    int at = (slot < batch.sharedSlots() ? 0 : example) * batch.slots() + slot;
    return Arrays.copyOfRange(batch.rows(), batch.offsets()[at], batch.offsets()[at + 1]);
  }

  /** All that one example of a batch holds: its rows slot by slot, then its dense numbers. */
  static String content(EncodedBatch batch, int example) {
    StringBuilder content = new StringBuilder();
    for (int slot = 0; slot < batch.slots(); slot++) {
      content.append(Arrays.toString(slot(batch, example, slot)));
    }
    int from = example * batch.denseWidth();
    return content
        .append(Arrays.toString(Arrays.copyOfRange(batch.dense(), from, from + batch.denseWidth())))
        .toString();
  }

  /** Slot of the first chunk of {@code feature} in {@link #SCHEMA}: those of the request first. */
  static int slotOf(String feature) {
    return switch (feature) {
      case "user" -> 0;
      case "hour" -> 1;
      case "recent" -> 2;
      case "item" -> 3;
      case "tags" -> 5;
      case "price" -> 7;
      case "upstream" -> 8;
      case "age" -> 9;
      case "ctr.1h" -> 10;
      case "position" -> 16;
      default -> throw new IllegalArgumentException(feature);
    };
  }
}

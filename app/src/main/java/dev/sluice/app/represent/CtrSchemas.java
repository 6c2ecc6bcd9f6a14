package dev.sluice.app.represent;

import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A feature schema with less of what it tells about items: without votes of what was met, without
 * the fusion, without any vector, and each of these without attributes too, where content comes in
 * by vectors or not at all.
 */
final class CtrSchemas {
  private CtrSchemas() {}

  /**
   * The schemas to compare, by name; the second half only where the schema reads attributes.
   *
   * @throws IllegalArgumentException if it has no fusion to do without
   */
  static Map<String, FeatureSchema> of(FeatureSchema schema) {
    if (schema.features().stream().noneMatch(FeatureSpec.Fusion.class::isInstance)) {
      throw new IllegalArgumentException(
          "the feature schema has no feature of kind fusion: add one and import the log again");
    }
    Map<String, FeatureSchema> all = new LinkedHashMap<>();
    add(all, "attributes", schema);
    if (schema.features().stream().anyMatch(CtrSchemas::describes)) {
      add(all, "ids and counts", without(schema, CtrSchemas::describes));
    }
    return all;
  }

  private static void add(Map<String, FeatureSchema> to, String name, FeatureSchema schema) {
    FeatureSchema unfused = without(schema, FeatureSpec.Fusion.class::isInstance);
    FeatureSchema single = without(unfused, CtrSchemas::votes);
    to.put(name, without(single, CtrSchemas::ofVectors));
    to.put(name + " + vectors", single);
    if (schema.features().stream().noneMatch(CtrSchemas::votes)) {
      to.put(name + " + fused", schema);
    } else {
      to.put(name + " + fused", without(schema, CtrSchemas::votes));
      to.put(name + " + votes", unfused);
      to.put(name + " + fused + votes", schema);
    }
  }

  private static boolean votes(FeatureSpec feature) {
    return feature instanceof FeatureSpec.Similarity similarity && similarity.among() != null;
  }

  private static boolean ofVectors(FeatureSpec feature) {
    return feature instanceof FeatureSpec.Similarity || feature instanceof FeatureSpec.VectorField;
  }

  private static FeatureSchema without(FeatureSchema schema, Predicate<FeatureSpec> left) {
    return new FeatureSchema(
        schema.labels(),
        schema.minView(),
        schema.features().stream().filter(left.negate()).toList());
  }

  /** Whether it reads what an item is, in words: all but its id, its vectors and its counts. */
  private static boolean describes(FeatureSpec feature) {
    return sources(feature).stream()
        .map(Source::root)
        .anyMatch(
            root ->
                root == Source.Root.ITEM_ATTRIBUTE
                    || root == Source.Root.ITEM_GROUP
                    || root == Source.Root.ITEM_CREATED_AT);
  }

  private static List<Source> sources(FeatureSpec feature) {
    if (feature instanceof FeatureSpec.Category one) {
      return List.of(one.from());
    } else if (feature instanceof FeatureSpec.Categories some) {
      return List.of(some.from());
    } else if (feature instanceof FeatureSpec.Numeric number) {
      return List.of(number.from());
    } else if (feature instanceof FeatureSpec.Time time) {
      return List.of(time.from());
    } else if (feature instanceof FeatureSpec.Age age) {
      return List.of(age.from());
    } else if (feature instanceof FeatureSpec.Rate rate) {
      return rate.by();
    } else if (feature instanceof FeatureSpec.Count count) {
      return count.by();
    } else if (feature instanceof FeatureSpec.Overlap overlap) {
      return overlap.on();
    } else if (feature instanceof FeatureSpec.Cross cross) {
      return cross.of();
    }
    return List.of();
  }
}

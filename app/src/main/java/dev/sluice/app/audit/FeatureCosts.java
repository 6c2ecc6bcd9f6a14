package dev.sluice.app.audit;

import dev.sluice.audit.port.FeatureCost;
import dev.sluice.audit.table.ColumnCount;
import dev.sluice.audit.table.ExampleTable;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the features of a schema cost a ranked candidate: lookups are chunks times the values that a
 * row of this log holds on average, bytes are lookups times the row's width.
 */
final class FeatureCosts {
  // A lookup of a cached row in the flat tier with its share of hashing: 16 us for 128 rows.
  private static final double MICROS_PER_LOOKUP = 0.125;

  private FeatureCosts() {}

  /**
   * Returns the cost by feature.
   *
   * @param dimension numbers per row of the embedding table
   */
  static Map<String, FeatureCost> of(FeatureSchema schema, ExampleTable table, int dimension) {
    Map<String, FeatureCost> costs = new LinkedHashMap<>();
    for (FeatureSpec feature : schema.features()) {
      double values = 0;
      for (int i = 0; i < table.columns().size(); i++) {
        if (table.columns().get(i).feature().equals(feature.name())) {
          ColumnCount count = table.counts().get(i);
          values += count.valuesPerRow();
        }
      }
      double lookups = feature.chunks() * values;
      costs.put(
          feature.name(),
          new FeatureCost(lookups, lookups * dimension * Float.BYTES, lookups * MICROS_PER_LOOKUP));
    }
    return costs;
  }
}

package dev.sluice.embeddings.arm;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.TableLayout;

/**
 * From (feature, lookup, value) to a row, by the product's own hash and salts; in a table per
 * feature, or in one for all.
 */
final class RowSpace {
  private final FeatureEntry[] entries;
  private final TableLayout[] tables;
  private final int[] firstRows;
  private final int rows;

  RowSpace(ArmPlan plan, int lookups, long rows, boolean shared) {
    int features = plan.features().size();
    FeatureRegistry registry = new FeatureRegistry();
    entries = new FeatureEntry[features];
    tables = new TableLayout[features];
    firstRows = new int[features];
    int[] shares = plan.shares(rows);
    int next = 0;
    for (int f = 0; f < features; f++) {
      entries[f] = registry.register(f + " " + plan.features().get(f).name(), lookups);
      int own = shared ? (int) Math.max(1, rows) : shares[f];
      tables[f] = new TableLayout(1, own, 1, 0, 0, 0f);
      firstRows[f] = shared ? 0 : next;
      next += own;
    }
    this.rows = shared ? tables[0].rows() : next;
  }

  int rows() {
    return rows;
  }

  int row(int feature, int lookup, long valueHash) {
    return firstRows[feature] + RowHash.row(tables[feature], entries[feature], lookup, valueHash);
  }
}

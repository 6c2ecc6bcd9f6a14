package dev.sluice.embeddings.report;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.TableLayout;
import java.util.List;

/**
 * The collisions that the theory expects [1]: how many other values share one chunk's row of a
 * value, on the mean, among those of its own feature and of the others.
 *
 * @param intra partners of the same feature
 * @param inter partners of other features
 */
public record Collisions(double intra, double inter) {

  /**
   * Expected for the values of {@code entries.get(at)}. Each chunk of each feature puts its values
   * uniformly into its table, so a row has values / rowsPerTable of them on the mean; the same
   * value met again through another chunk of it is no collision.
   *
   * @param values distinct values of each entry, in the same order
   */
  public static Collisions expected(
      TableLayout layout, List<FeatureEntry> entries, double[] values, int at) {
    FeatureEntry feature = entries.get(at);
    double rows = layout.rowsPerTable();
    double intra = 0;
    double inter = 0;
    for (int chunk = 0; chunk < feature.chunks(); chunk++) {
      int table = feature.table(chunk, layout);
      for (int other = 0; other < entries.size(); other++) {
        int sharing = lookupsIn(table, entries.get(other), layout);
        if (other == at) {
          intra += sharing * Math.max(0, values[at] - 1) / rows;
        } else {
          inter += sharing * values[other] / rows;
        }
      }
    }
    return new Collisions(intra / feature.chunks(), inter / feature.chunks());
  }

  /** Rows that {@code lookups} uniform lookups are expected to use of {@code rows}. */
  public static double expectedRowsInUse(double lookups, double rows) {
    // rows (1 - (1 - 1/rows)^lookups), in a form that keeps its digits for many rows.
    return rows <= 1
        ? Math.min(rows, lookups)
        : -rows * Math.expm1(lookups * Math.log1p(-1 / rows));
  }

  private static int lookupsIn(int table, FeatureEntry entry, TableLayout layout) {
    int lookups = 0;
    for (int chunk = 0; chunk < entry.chunks(); chunk++) {
      lookups += entry.table(chunk, layout) == table ? 1 : 0;
    }
    return lookups;
  }
}

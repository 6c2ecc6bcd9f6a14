package dev.sluice.audit.check;

import dev.sluice.audit.table.Cells;
import dev.sluice.audit.table.ColumnSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Share of one half's rows whose category the other half never had, against what must be expected:
 * by Good and Turing, the share of rows of the other half whose value it has once.
 *
 * @param share of rows
 * @param expected of a log that does not change
 */
record Unseen(double share, double expected) {
  // Beyond three times what chance gives, and a fiftieth of all rows.
  private static final double OVER_EXPECTED = 3;
  private static final double LEAST = 0.02;
  private static final int LEAST_ROWS = 1000;

  double threshold() {
    return OVER_EXPECTED * expected + LEAST;
  }

  boolean isOdd() {
    return share > threshold();
  }

  /** Rows of half {@code in} (0 earlier, 1 later) held against the other. */
  static List<Map.Entry<ColumnSpec, Unseen>> odd(Evidence evidence, int in) {
    List<Map.Entry<ColumnSpec, Unseen>> odd = new ArrayList<>();
    List<ColumnSpec> columns = evidence.table().columns();
    for (int i = 0; i < columns.size(); i++) {
      ColumnSpec spec = columns.get(i);
      if (spec.kind() == ColumnSpec.Kind.NUMBER
          || spec.nature() == ColumnSpec.Nature.CLOCK
          || evidence.isBroken(spec.name())
          // Values that come or go are then what the drift is.
          || Drift.isDrifting(evidence, spec)
          || evidence.rows().size() < LEAST_ROWS) {
        continue;
      }
      Unseen unseen = of(evidence, i, in);
      if (unseen.isOdd()) {
        odd.add(Map.entry(spec, unseen));
      }
    }
    return odd;
  }

  private static Unseen of(Evidence evidence, int column, int in) {
    int[] cells = evidence.rows().cells(column);
    Timeline timeline = evidence.timeline();
    Map<Integer, int[]> counts = new HashMap<>();
    for (int at = 0; at < timeline.size(); at++) {
      int half = at < timeline.size() / 2 ? 0 : 1;
      counts.computeIfAbsent(cells[timeline.row(at)], key -> new int[2])[half]++;
    }
    counts.remove(Cells.MISSING);
    double rows = 0;
    double other = 0;
    double unseen = 0;
    double once = 0;
    for (int[] count : counts.values()) {
      rows += count[in];
      other += count[1 - in];
      unseen += count[1 - in] == 0 ? count[in] : 0;
      once += count[1 - in] == 1 ? 1 : 0;
    }
    return new Unseen(unseen / Math.max(1, rows), once / Math.max(1, other));
  }
}

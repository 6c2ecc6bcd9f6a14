package dev.sluice.audit.check;

import dev.sluice.audit.table.Cells;
import dev.sluice.audit.table.ColumnSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Categories of which many rows hold values that the sample has only once. */
final class RareValues implements Check {
  private static final double MANY = 0.2;

  @Override
  public List<Found> apply(Evidence evidence) {
    List<Found> found = new ArrayList<>();
    List<ColumnSpec> columns = evidence.table().columns();
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).kind() == ColumnSpec.Kind.NUMBER) {
        continue;
      }
      Map<Integer, int[]> counts = new HashMap<>();
      for (int cell : evidence.rows().cells(i)) {
        counts.computeIfAbsent(cell, key -> new int[1])[0]++;
      }
      counts.remove(Cells.MISSING);
      long once = counts.values().stream().filter(count -> count[0] == 1).count();
      double share = (double) once / Math.max(1, evidence.rows().size());
      if (share > MANY) {
        found.add(found(columns.get(i).name(), once, counts.size(), share));
      }
    }
    return found;
  }

  private static Found found(String name, long once, int distinct, double share) {
    return new Found(
        "rare-values",
        Found.Severity.INFO,
        name,
        Text.of(
            "%,d of %,d sampled values occur once and hold %.1f %% of the rows; above %.0f %% is"
                + " told",
            once, distinct, 100 * share, 100 * MANY),
        "What is seen once cannot be learned.",
        "Think of a coarser value beside it, or of fewer chunks.",
        Map.of("once", (double) once, "distinct", (double) distinct, "share", share));
  }
}

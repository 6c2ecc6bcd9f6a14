package dev.sluice.audit.check;

import dev.sluice.audit.table.ColumnCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Columns that most rows lack. */
final class Coverage implements Check {
  private static final double LEAST = 0.05;

  @Override
  public List<Found> apply(Evidence evidence) {
    List<Found> found = new ArrayList<>();
    for (ColumnCount column : evidence.table().counts()) {
      Double coverage = column.coverage();
      if (coverage != null && coverage < LEAST && !evidence.isBroken(column.name())) {
        found.add(
            new Found(
                "coverage",
                Found.Severity.WARNING,
                column.name(),
                Text.of(
                    "%.2f %% of rows have a value; less than %.0f %% is a warning",
                    100 * coverage, 100 * LEAST),
                "The model hardly ever sees it, and pays for it on every row.",
                "Repair it where it is logged, or drop it.",
                Map.of("coverage", coverage)));
      }
    }
    return found;
  }
}

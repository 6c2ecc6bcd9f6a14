package dev.sluice.audit.check;

import dev.sluice.audit.table.ColumnCount;
import java.util.List;
import java.util.Map;

/** Columns with one value only. */
final class Constant implements Check {
  @Override
  public List<Found> apply(Evidence evidence) {
    return evidence.table().counts().stream()
        .filter(column -> column.rows() > 1)
        .filter(column -> Math.round(column.cardinality()) == 1)
        .filter(column -> column.coverage() != null && column.coverage() == 1.0)
        .map(Constant::found)
        .toList();
  }

  private static Found found(ColumnCount column) {
    return new Found(
        "constant",
        Found.Severity.WARNING,
        column.name(),
        Text.of("the same value in all %,d rows", column.rows()),
        "It cannot tell rows apart.",
        "Drop it, or look for what stopped filling it.",
        Map.of("rows", (double) column.rows()));
  }
}

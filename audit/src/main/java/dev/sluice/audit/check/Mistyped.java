package dev.sluice.audit.check;

import dev.sluice.audit.table.ColumnCount;
import java.util.List;
import java.util.Map;

/** Text where the schema says number. */
final class Mistyped implements Check {
  @Override
  public List<Found> apply(Evidence evidence) {
    return evidence.table().counts().stream()
        .filter(column -> column.mistypedRows() > 0)
        .map(Mistyped::found)
        .toList();
  }

  private static Found found(ColumnCount column) {
    return new Found(
        "mistyped",
        Found.Severity.WARNING,
        column.name(),
        Text.of(
            "%,d of %,d rows hold text that is no number", column.mistypedRows(), column.rows()),
        "The model takes such a value for missing.",
        "Mend it where it is logged, or declare the feature a category.",
        Map.of("mistyped", (double) column.mistypedRows(), "rows", (double) column.rows()));
  }
}

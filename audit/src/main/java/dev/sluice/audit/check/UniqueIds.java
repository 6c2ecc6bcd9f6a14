package dev.sluice.audit.check;

import dev.sluice.audit.table.ColumnCount;
import dev.sluice.audit.table.ColumnSpec;
import java.util.List;
import java.util.Map;

/** Categories with nearly as many values as rows: no value is seen twice. */
final class UniqueIds implements Check {
  private static final double NEARLY = 0.9;
  private static final int LEAST_ROWS = 1000;

  @Override
  public List<Found> apply(Evidence evidence) {
    return evidence.table().counts().stream()
        .filter(column -> evidence.spec(column.name()).kind() != ColumnSpec.Kind.NUMBER)
        .filter(column -> column.rows() >= LEAST_ROWS)
        .filter(column -> column.cardinality() > NEARLY * column.rows())
        .map(UniqueIds::found)
        .toList();
  }

  private static Found found(ColumnCount column) {
    return new Found(
        "unique-ids",
        Found.Severity.WARNING,
        column.name(),
        Text.of(
            "about %,.0f distinct values (± %.1f %%) in %,d rows; more than %.0f %% is an identifier",
            column.cardinality(), 200 * column.relativeError(), column.rows(), 100 * NEARLY),
        "A value that never comes back teaches nothing, and takes rows of the embedding table.",
        "Drop it, or use what the identifier stands for.",
        Map.of("cardinality", column.cardinality(), "relative_error", column.relativeError()));
  }
}

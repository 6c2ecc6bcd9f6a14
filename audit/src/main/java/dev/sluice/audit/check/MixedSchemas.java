package dev.sluice.audit.check;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Rows whose features were made by another features.yaml than the log comes with. */
final class MixedSchemas implements Check {
  @Override
  public List<Found> apply(Evidence evidence) {
    SortedMap<String, Long> schemas = evidence.table().facts().schemas();
    String declared = evidence.input().schema();
    long foreign =
        schemas.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(declared))
            .mapToLong(Map.Entry::getValue)
            .sum();
    boolean mixed = schemas.size() > 1;
    if (!mixed && (declared == null || foreign == 0)) {
      return List.of();
    }
    String seen =
        mixed
            ? Text.of("rows were made by %d feature schemas: %s", schemas.size(), schemas)
            : Text.of(
                "all %,d rows were made by schema %s, the log's features.yaml is %s",
                foreign, schemas.firstKey(), String.valueOf(declared));
    return List.of(
        new Found(
            "mixed-schemas",
            mixed ? Found.Severity.WARNING : Found.Severity.INFO,
            "examples",
            seen,
            "A feature of one name may mean another thing under another schema; all rows were used.",
            "Audit the rows of each schema apart, or import the log anew with one features.yaml.",
            Map.of("schemas", (double) schemas.size(), "foreign_rows", (double) foreign)));
  }
}

package dev.sluice.audit.check;

import java.util.List;
import java.util.Map;

/** Files that could not be read to their end. */
final class DamagedFiles implements Check {
  @Override
  public List<Found> apply(Evidence evidence) {
    return evidence.input().damaged().stream()
        .map(
            file ->
                new Found(
                    "damaged-file",
                    Found.Severity.SEVERE,
                    file.file(),
                    Text.of("%,d rows were read, then: %s", file.goodRows(), file.reason()),
                    "The rows after that are lost, and with them whatever they would have shown.",
                    "Fetch the file again from where it was recorded; nothing else was left out.",
                    Map.of("good_rows", (double) file.goodRows())))
        .toList();
  }
}

package dev.sluice.audit.check;

import dev.sluice.audit.sample.RowSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rows that came more than once, and rows that a later revision replaced. */
final class Repeats implements Check {
  // A retry now and then is how at-least-once delivery looks.
  private static final double MANY = 0.001;

  @Override
  public List<Found> apply(Evidence evidence) {
    RowSample sample = evidence.table().sample();
    List<Found> found = new ArrayList<>();
    double read = Math.max(1, sample.seen() - sample.sampledOut());
    if (sample.duplicates() > 0) {
      double share = sample.duplicates() / read;
      found.add(
          new Found(
              "duplicates",
              share > MANY ? Found.Severity.WARNING : Found.Severity.INFO,
              "examples",
              Text.of(
                  "%,d rows repeat another of the same id and revision, %.3f %% of what was looked"
                      + " at; above %.1f %% is a warning",
                  sample.duplicates(), 100 * share, 100 * MANY),
              "A row that is learned twice counts double.",
              "Drop repeats where the log is written; the audit counted each once.",
              Map.of("duplicates", (double) sample.duplicates(), "share", share)));
    }
    if (sample.superseded() > 0) {
      found.add(
          new Found(
              "superseded",
              Found.Severity.INFO,
              "examples",
              Text.of("%,d rows were replaced by a later revision", sample.superseded()),
              "A later engagement sends an example again with a higher revision.",
              "Nothing: the audit used the highest.",
              Map.of("superseded", (double) sample.superseded())));
    }
    return found;
  }
}

package dev.sluice.audit.check;

import dev.sluice.audit.table.LogFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Labels that tell nothing, or that are not final. */
final class Labels implements Check {
  private static final double OPEN = 0.01;

  @Override
  public List<Found> apply(Evidence evidence) {
    LogFacts facts = evidence.table().facts();
    long rows = evidence.table().rows();
    List<Found> found = new ArrayList<>();
    if (rows > 0 && (facts.positives() == 0 || facts.positives() == rows)) {
      found.add(
          new Found(
              "one-label",
              Found.Severity.SEVERE,
              "label",
              Text.of("%s of %,d rows are clicked", facts.positives() == 0 ? "none" : "all", rows),
              "Nothing can be learned or ranked from one class.",
              "Look for the join of clicks, or for a filter that keeps one class.",
              Map.of("rows", (double) rows, "positives", (double) facts.positives())));
    }
    double open = rows == 0 ? 0 : (double) facts.open() / rows;
    if (open > OPEN) {
      found.add(
          new Found(
              "open-labels",
              Found.Severity.WARNING,
              "label",
              Text.of(
                  "%.1f %% of rows are unclicked before their click window closed; above %.0f %% is"
                      + " a warning",
                  100 * open, 100 * OPEN),
              "Clicks that are still to come count as none.",
              "Cut the log one click window before its end.",
              Map.of("open", (double) facts.open(), "share", open)));
    }
    return found;
  }
}

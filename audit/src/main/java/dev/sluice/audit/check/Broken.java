package dev.sluice.audit.check;

import java.util.List;
import java.util.Map;

/** Columns that broke at a known time. */
final class Broken implements Check {
  @Override
  public List<Found> apply(Evidence evidence) {
    return evidence.breaks().entrySet().stream()
        .map(entry -> found(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static Found found(String column, Breakage broken) {
    return new Found(
        "broken",
        Found.Severity.SEVERE,
        column,
        Text.of(
            "since %s %s (%s); the values moved by %.3f nats from one window to the next, above"
                + " %.3f is a break",
            broken.since(),
            broken.seen(),
            broken.until() == null ? "to the end of the log" : "until " + broken.until(),
            broken.divergence(),
            broken.threshold()),
        "The model learned what the field meant before and is served what it means now.",
        "Look at what was released upstream at that time; leave those rows out of training.",
        Map.of(
            "since_millis", (double) broken.since().toEpochMilli(),
            "divergence_nats", broken.divergence(),
            "threshold_nats", broken.threshold()));
  }
}

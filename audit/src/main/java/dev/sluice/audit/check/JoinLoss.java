package dev.sluice.audit.check;

import dev.sluice.audit.port.JoinCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Impressions and clicks that no example came of, where the log holds its events. */
final class JoinLoss implements Check {
  private static final double WARN = 0.01;
  private static final double GRAVE = 0.1;

  @Override
  public List<Found> apply(Evidence evidence) {
    JoinCounts joins = evidence.model().joins();
    List<Found> found = new ArrayList<>();
    if (joins != null) {
      judge("impressions", joins.withoutExample(), joins.impressions(), "an example", found);
      judge("clicks", joins.withoutLabel(), joins.clicks(), "a clicked example", found);
    }
    return found;
  }

  private static void judge(String what, long lost, long all, String of, List<Found> found) {
    double share = all == 0 ? 0 : (double) lost / all;
    if (share <= WARN) {
      return;
    }
    found.add(
        new Found(
            "join-loss",
            share > GRAVE ? Found.Severity.SEVERE : Found.Severity.WARNING,
            what,
            Text.of(
                "%,d of %,d %s (%.2f %%) have not become %s; above %.0f %% is a warning",
                lost, all, what, 100 * share, of, 100 * WARN),
            "What is lost in the join is not learned, and not lost evenly.",
            "Compare request and slate ids of a few of them with `served`; look at lateness.",
            Map.of("lost", (double) lost, "all", (double) all, "share", share)));
  }
}

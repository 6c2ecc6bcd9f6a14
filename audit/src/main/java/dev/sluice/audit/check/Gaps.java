package dev.sluice.audit.check;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A stretch of time without a row where the log is otherwise never still for so long. */
final class Gaps implements Check {
  // Four times the fifth longest silence: nights and week-ends come more than once.
  private static final double OVER_USUAL = 4;
  private static final int USUAL = 4;
  private static final Duration MOST_OF_A_DAY = Duration.ofHours(20);
  private static final double SHARE_OF_LOG = 0.1;
  private static final int LEAST_ROWS = 500;

  private record Gap(long from, long to) {
    long millis() {
      return to - from;
    }
  }

  @Override
  public List<Found> apply(Evidence evidence) {
    Timeline timeline = evidence.timeline();
    if (timeline.size() < LEAST_ROWS) {
      return List.of();
    }
    List<Gap> gaps = new ArrayList<>(timeline.size());
    for (int at = 1; at < timeline.size(); at++) {
      gaps.add(
          new Gap(
              evidence.rows().timeMillis(timeline.row(at - 1)),
              evidence.rows().timeMillis(timeline.row(at))));
    }
    gaps.sort((a, b) -> Long.compare(b.millis(), a.millis()));
    long span =
        evidence.rows().timeMillis(timeline.row(timeline.size() - 1))
            - evidence.rows().timeMillis(timeline.row(0));
    double usual = Math.max(1, OVER_USUAL * gaps.get(USUAL).millis());
    long least = (long) Math.min(MOST_OF_A_DAY.toMillis(), SHARE_OF_LOG * span);
    return gaps.subList(0, USUAL).stream()
        .filter(gap -> gap.millis() > usual && gap.millis() >= least)
        .map(gap -> found(gap, usual))
        .toList();
  }

  private static Found found(Gap gap, double usual) {
    return new Found(
        "gap",
        Found.Severity.WARNING,
        "examples",
        Text.of(
            "no row between %s and %s; silences are shorter than %s",
            Instant.ofEpochMilli(gap.from()),
            Instant.ofEpochMilli(gap.to()),
            Duration.ofMillis((long) usual).truncatedTo(java.time.temporal.ChronoUnit.SECONDS)),
        "What happened then is in no figure, and counts over time windows are too low after it.",
        "Look for the missing file or the outage of the recorder, and fetch it again.",
        Map.of("millis", (double) gap.millis(), "threshold_millis", usual));
  }
}

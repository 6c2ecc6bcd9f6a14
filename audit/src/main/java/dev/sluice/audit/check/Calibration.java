package dev.sluice.audit.check;

import dev.sluice.audit.quality.Interval;
import java.util.List;
import java.util.Map;

/** Predictions whose mean is far from the mean label. */
final class Calibration implements Check {
  private static final double LEAST = 0.8;
  private static final double MOST = 1.25;

  @Override
  public List<Found> apply(Evidence evidence) {
    if (evidence.quality().served() == null) {
      return List.of();
    }
    Interval pcoc = evidence.quality().served().pcoc();
    if (!pcoc.below(LEAST) && !pcoc.above(MOST)) {
      return List.of();
    }
    boolean model = evidence.quality().isModel();
    return List.of(
        new Found(
            "calibration",
            model ? Found.Severity.SEVERE : Found.Severity.WARNING,
            evidence.quality().served().name(),
            Text.of(
                "predicted over observed clicks %.3f (95 %%: %.3f to %.3f); %.2f to %.2f is allowed",
                pcoc.value(), pcoc.low(), pcoc.high(), LEAST, MOST),
            model
                ? "Bids and thresholds on its ctr would be wrong by as much."
                : "A ctr as served holds for the position that it was asked for; shown further down"
                    + " an item gets fewer clicks.",
            "Calibrate anew on recent examples.",
            Map.of("pcoc", pcoc.value(), "low", pcoc.low(), "high", pcoc.high())));
  }
}

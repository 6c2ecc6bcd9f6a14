package dev.sluice.audit.check;

import dev.sluice.audit.ranking.FeatureScore;
import java.util.List;
import java.util.Map;

/** Columns that tell something and whose gates the model has closed. */
final class GatedOff implements Check {
  private static final double CLOSED = 0.1;

  @Override
  public List<Found> apply(Evidence evidence) {
    return evidence.singles().stream()
        .filter(evidence::informative)
        .filter(single -> open(evidence, single) < CLOSED)
        .map(
            single ->
                new Found(
                    "gated-off",
                    Found.Severity.WARNING,
                    single.name(),
                    Text.of(
                        "%.1f %% of its gates are open, less than %.0f %%, and yet it tells %.5f"
                            + " nats of the label",
                        100 * open(evidence, single), 100 * CLOSED, single.corrected()),
                    "Either another feature tells the same, or the gates were closed by mistake.",
                    "Look for its duplicate; if there is none, train with weaker regularisation.",
                    Map.of("open", open(evidence, single), "corrected", single.corrected())))
        .toList();
  }

  private static double open(Evidence evidence, FeatureScore single) {
    return evidence.model().open(evidence.spec(single.name()).feature()).orElse(1.0);
  }
}

package dev.sluice.audit.check;

import java.util.List;
import java.util.Map;

/** Columns that tell nearly all of the label: they were likely filled after it was known. */
final class LabelLeak implements Check {
  // Honest click features tell a few per cent of a label's entropy.
  private static final double SUSPECT = 0.5;

  @Override
  public List<Found> apply(Evidence evidence) {
    double entropy = evidence.labelEntropy();
    return evidence.singles().stream()
        .filter(single -> entropy > 0 && single.corrected() / entropy >= SUSPECT)
        .map(
            single ->
                new Found(
                    "label-leak",
                    Found.Severity.SEVERE,
                    single.name(),
                    "tells %.0f %% of the label's entropy; %.0f %% and more is suspect"
                        .formatted(100 * single.corrected() / entropy, 100 * SUSPECT),
                    "A value that is known only after the click makes offline figures shine and is"
                        + " not there when ranking.",
                    "Find out when it is written; drop it if that is after the impression.",
                    Map.of("corrected", single.corrected(), "label_entropy", entropy)))
        .toList();
  }
}

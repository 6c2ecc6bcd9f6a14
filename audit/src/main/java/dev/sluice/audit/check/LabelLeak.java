package dev.sluice.audit.check;

import dev.sluice.audit.ranking.FeatureScore;
import java.util.List;
import java.util.Map;

/** Columns that tell nearly all of the label: they were likely filled after it was known. */
final class LabelLeak implements Check {
  // Honest click features tell a few per cent of a label's entropy.
  private static final double SUSPECT = 0.5;
  private static final double STRONG = 0.25;
  // Several times what the next honest feature tells.
  private static final double OVER_NEXT = 5;

  @Override
  public List<Found> apply(Evidence evidence) {
    double entropy = evidence.labelEntropy();
    if (entropy <= 0) {
      return List.of();
    }
    double next =
        evidence.singles().stream()
            .mapToDouble(FeatureScore::corrected)
            .filter(score -> score < STRONG * entropy)
            .max()
            .orElse(0);
    return evidence.singles().stream()
        .filter(
            single ->
                single.corrected() >= SUSPECT * entropy
                    || (single.corrected() >= STRONG * entropy
                        && single.corrected() >= OVER_NEXT * next))
        .map(single -> found(single, entropy, next))
        .toList();
  }

  private static Found found(FeatureScore single, double entropy, double next) {
    double share = single.corrected() / entropy;
    return new Found(
        "label-leak",
        share >= SUSPECT ? Found.Severity.SEVERE : Found.Severity.WARNING,
        single.name(),
        Text.of(
            "tells %.0f %% of the label's entropy, the next honest feature %.1f %%; %.0f %% and"
                + " more is suspect",
            100 * share, 100 * Math.max(0, next) / entropy, 100 * SUSPECT),
        "A value that is known only after the click makes offline figures shine and is not there"
            + " when ranking.",
        "Find out when it is written; drop it if that is after the impression.",
        Map.of("corrected", single.corrected(), "label_entropy", entropy));
  }
}

package dev.sluice.audit.check;

import dev.sluice.audit.ranking.FeatureScore;
import java.util.List;
import java.util.Map;

/** Columns that tell no more of the label than pure noise does, alone or in any pair looked at. */
final class Useless implements Check {
  @Override
  public List<Found> apply(Evidence evidence) {
    return evidence.singles().stream()
        .filter(single -> !evidence.informative(single))
        .map(single -> found(evidence, single))
        .toList();
  }

  private static Found found(Evidence evidence, FeatureScore single) {
    double floor = single.noise();
    String pair =
        evidence
            .bestPair(single.name())
            .map(
                best ->
                    Text.of("; with others it does: %s tells %.5f", best.name(), best.corrected()))
            .orElse("");
    return new Found(
        pair.isEmpty() ? "useless" : "useless-alone",
        Found.Severity.INFO,
        single.name(),
        Text.of(
            "plain mutual information with the label is %.6f nats, with labels dealt anew up to %.6f%s",
            single.plain(), floor, pair),
        pair.isEmpty()
            ? "Neither alone nor in a pair that was looked at does it tell anything."
            : "Alone it tells nothing, together with another it does.",
        pair.isEmpty()
            ? "Drop it, and see whether the model's loss stays."
            : "Keep it, if the model can use the two together.",
        Map.of("plain", single.plain(), "noise_floor", floor));
  }
}

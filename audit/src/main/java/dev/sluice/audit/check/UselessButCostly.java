package dev.sluice.audit.check;

import dev.sluice.audit.port.FeatureCost;
import dev.sluice.audit.quality.Interval;
import dev.sluice.audit.ranking.FeatureScore;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Columns that neither the label nor the served model needs, and that are paid for. */
final class UselessButCostly implements Check {
  @Override
  public List<Found> apply(Evidence evidence) {
    return evidence.singles().stream()
        .filter(single -> !evidence.informative(single))
        .filter(single -> evidence.bestPair(single.name()).isEmpty())
        .filter(single -> unused(evidence, single.name()))
        .flatMap(single -> found(evidence, single).stream())
        .toList();
  }

  private static boolean unused(Evidence evidence, String column) {
    Interval importance = evidence.importance().get(column);
    return importance != null && importance.low() <= 0;
  }

  private static Optional<Found> found(Evidence evidence, FeatureScore single) {
    return evidence
        .model()
        .cost(evidence.spec(single.name()).feature())
        .filter(cost -> cost.lookups() > 0)
        .map(cost -> found(single, cost));
  }

  private static Found found(FeatureScore single, FeatureCost cost) {
    return new Found(
        "useless-but-costly",
        Found.Severity.WARNING,
        single.name(),
        Text.of(
            "no more than noise for the label and for the model, at %.1f lookups and %,.0f bytes"
                + " per candidate",
            cost.lookups(), cost.bytes()),
        "It slows every request and gives nothing.",
        "Drop it from features.yaml.",
        Map.of("lookups", cost.lookups(), "bytes", cost.bytes()));
  }
}

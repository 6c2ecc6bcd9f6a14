package dev.sluice.audit.check;

import dev.sluice.audit.ranking.FeatureScore;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The pair and the triple that tell most beyond their parts. */
final class Together implements Check {
  // Of the label's entropy: less is not worth a feature of its own.
  private static final double WORTH = 0.005;

  @Override
  public List<Found> apply(Evidence evidence) {
    return Stream.of(evidence.interactions().pairs(), evidence.interactions().triples())
        .flatMap(scores -> best(evidence, scores).stream())
        .toList();
  }

  private static List<Found> best(Evidence evidence, List<FeatureScore> scores) {
    FeatureScore best = null;
    double most = Math.max(evidence.gainFloor(), WORTH * evidence.labelEntropy());
    for (FeatureScore score : scores) {
      double gain = evidence.interactions().gain(score, evidence.singles());
      if (gain > most) {
        most = gain;
        best = score;
      }
    }
    return best == null ? List.of() : List.of(found(best, most));
  }

  private static Found found(FeatureScore score, double gain) {
    return new Found(
        "together",
        Found.Severity.INFO,
        score.name(),
        Text.of("tells %.5f nats together, %.5f more than its best part", score.corrected(), gain),
        "What features tell only together is lost on a model that adds them up.",
        "Give the model the cross of them as a feature, if it does not find it by itself.",
        Map.of("corrected", score.corrected(), "gain", gain));
  }
}

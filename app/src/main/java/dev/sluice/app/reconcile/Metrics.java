package dev.sluice.app.reconcile;

import dev.sluice.schemas.metric.Discrimination;
import dev.sluice.schemas.metric.Likelihood;
import dev.sluice.schemas.metric.Predictions;
import dev.sluice.schemas.metric.SlateMetrics;
import java.util.OptionalDouble;

/** The figures of `schemas` as reports here take them. An undefined figure is empty, never 0. */
final class Metrics {
  private Metrics() {}

  /**
   * Returns the probability that a random positive has a higher score than a random negative, ties
   * counting half: exact, by ranks. Empty unless both labels occur. Cost O(n log n).
   *
   * @param scores [n], finite
   * @param labels [n], 0 or 1
   */
  static OptionalDouble auc(double[] scores, int[] labels) {
    return Discrimination.auc(scores, labels).optional();
  }

  /**
   * Returns the mean negative log-likelihood in nats; empty for no examples.
   *
   * @param probabilities [n], in [0, 1]
   * @param labels [n], 0 or 1
   */
  static OptionalDouble logloss(double[] probabilities, int[] labels) {
    return Likelihood.logloss(Predictions.of(probabilities, labels)).optional();
  }

  /**
   * Returns the normalised discounted gain of the first {@code cut} places.
   *
   * @param relevant whether the item at each place is relevant
   * @param relevantCount how many relevant items there are, in the list or not; at least 1
   */
  static double ndcg(boolean[] relevant, int relevantCount, int cut) {
    return SlateMetrics.ndcg(relevant, relevantCount, cut).value();
  }

  /** Returns the value below which a share of the sorted values lies; empty for none. */
  static OptionalDouble percentile(long[] sorted, double share) {
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    int index = (int) Math.ceil(share * sorted.length) - 1;
    return OptionalDouble.of(sorted[Math.max(0, index)]);
  }
}

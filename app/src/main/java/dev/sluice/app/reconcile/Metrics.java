package dev.sluice.app.reconcile;

import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Quality figures over arrays. An undefined figure is empty, never 0. */
final class Metrics {
  // A ctr of exactly 0 or 1 would make one wrong guess infinitely bad.
  private static final double LEAST = 1e-7;

  private Metrics() {}

  /**
   * Returns the probability that a random positive has a higher score than a random negative, ties
   * counting half: exact, by ranks. Empty unless both labels occur. Cost O(n log n).
   *
   * @param scores [n], finite
   * @param labels [n], 0 or 1
   */
  static OptionalDouble auc(double[] scores, int[] labels) {
    long positives = IntStream.of(labels).filter(label -> label == 1).count();
    long negatives = labels.length - positives;
    if (positives == 0 || negatives == 0) {
      return OptionalDouble.empty();
    }
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double rankSum = 0;
    for (int from = 0; from < order.length; ) {
      int to = from;
      long tiedPositives = 0;
      while (to < order.length && scores[order[to]] == scores[order[from]]) {
        tiedPositives += labels[order[to++]];
      }
      // Ranks are 1-based; all of a tie share their mean rank.
      rankSum += tiedPositives * (from + 1 + to) / 2.0;
      from = to;
    }
    double above = rankSum - positives * (positives + 1) / 2.0;
    return OptionalDouble.of(above / ((double) positives * negatives));
  }

  /**
   * Returns the mean negative log-likelihood in nats; empty for no examples.
   *
   * @param probabilities [n], in [0, 1]
   * @param labels [n], 0 or 1
   */
  static OptionalDouble logloss(double[] probabilities, int[] labels) {
    return IntStream.range(0, labels.length)
        .mapToDouble(
            i -> {
              double p = Math.min(1 - LEAST, Math.max(LEAST, probabilities[i]));
              return -Math.log(labels[i] == 1 ? p : 1 - p);
            })
        .average();
  }

  /**
   * Returns the normalised discounted gain of the first {@code cut} places.
   *
   * @param relevant whether the item at each place is relevant
   * @param relevantCount how many relevant items there are, in the list or not; at least 1
   */
  static double ndcg(boolean[] relevant, int relevantCount, int cut) {
    double gain = 0;
    for (int place = 0; place < Math.min(cut, relevant.length); place++) {
      gain += relevant[place] ? discount(place) : 0;
    }
    double ideal = 0;
    for (int place = 0; place < Math.min(cut, relevantCount); place++) {
      ideal += discount(place);
    }
    return gain / ideal;
  }

  /** Returns the value below which a share of the sorted values lies; empty for none. */
  static OptionalDouble percentile(long[] sorted, double share) {
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    int index = (int) Math.ceil(share * sorted.length) - 1;
    return OptionalDouble.of(sorted[Math.max(0, index)]);
  }

  private static double discount(int place) {
    return Math.log(2) / Math.log(place + 2.0);
  }
}

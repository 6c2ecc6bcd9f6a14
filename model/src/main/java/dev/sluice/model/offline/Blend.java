package dev.sluice.model.offline;

import java.util.Arrays;
import java.util.List;

/**
 * Weights of an ensemble's members, chosen greedily on validation logits [Caruana et al., ICML
 * 2004]: starting from the best, the member that helps most is added again and again, so that
 * weights are multiples of 1 / {@value #ROUNDS}. With so few members this can hardly overfit.
 */
final class Blend {
  private static final int ROUNDS = 20;

  private Blend() {}

  /**
   * Returns weights that add up to 1.
   *
   * @param logits of each member on the validation rows
   */
  static double[] weights(List<double[]> logits, int[] labels) {
    double[] sum = new double[labels.length];
    int[] taken = new int[logits.size()];
    int best = 0;
    double bestLoss = Double.POSITIVE_INFINITY;
    int[] bestTaken = taken.clone();
    for (int round = 1; round <= ROUNDS; round++) {
      double least = Double.POSITIVE_INFINITY;
      for (int m = 0; m < logits.size(); m++) {
        double loss = lossWith(sum, logits.get(m), round, labels);
        if (loss < least) {
          least = loss;
          best = m;
        }
      }
      taken[best]++;
      for (int i = 0; i < sum.length; i++) {
        sum[i] += logits.get(best)[i];
      }
      if (least < bestLoss) {
        bestLoss = least;
        bestTaken = taken.clone();
      }
    }
    double total = Arrays.stream(bestTaken).sum();
    return Arrays.stream(bestTaken).mapToDouble(count -> count / total).toArray();
  }

  private static double lossWith(double[] sum, double[] more, int count, int[] labels) {
    double loss = 0;
    for (int i = 0; i < labels.length; i++) {
      loss += Sigmoid.loss((sum[i] + more[i]) / count, labels[i]);
    }
    return loss;
  }

  /** The weighted sum of logits. */
  static double[] mix(List<double[]> logits, double[] weights) {
    double[] mixed = new double[logits.get(0).length];
    for (int m = 0; m < weights.length; m++) {
      for (int i = 0; i < mixed.length; i++) {
        mixed[i] += weights[m] * logits.get(m)[i];
      }
    }
    return mixed;
  }
}

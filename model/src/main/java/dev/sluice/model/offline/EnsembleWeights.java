package dev.sluice.model.offline;

import java.util.Comparator;
import java.util.List;

/**
 * Weights of an ensemble's groups: greedy ones on the validation rows, drawn to equal ones of the
 * groups that are not surely worse than the best, the more the fewer rows there are.
 */
final class EnsembleWeights {
  // With as many validation rows, greedy and equal weights count the same.
  private static final double TRUSTED_ROWS = 2000;

  private EnsembleWeights() {}

  /** Returns weights that add up to 1. */
  static double[] of(List<Group> groups, int[] labels) {
    double[] greedy = Blend.weights(groups.stream().map(Group::logits).toList(), labels);
    Group best = groups.stream().min(Comparator.comparingDouble(Group::loss)).orElseThrow();
    boolean[] near = new boolean[greedy.length];
    int count = 0;
    for (int g = 0; g < near.length; g++) {
      near[g] = notSurelyWorse(groups.get(g).logits(), best.logits(), labels);
      count += near[g] ? 1 : 0;
    }
    double drawn = 1 / (1 + labels.length / TRUSTED_ROWS);
    double[] weights = new double[greedy.length];
    for (int g = 0; g < weights.length; g++) {
      weights[g] = (1 - drawn) * greedy[g] + (near[g] ? drawn / count : 0);
    }
    return weights;
  }

  private static boolean notSurelyWorse(double[] logits, double[] best, int[] labels) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < labels.length; i++) {
      double worse = Sigmoid.loss(logits[i], labels[i]) - Sigmoid.loss(best[i], labels[i]);
      sum += worse;
      squares += worse * worse;
    }
    double mean = sum / labels.length;
    double variance = Math.max(0, squares / labels.length - mean * mean);
    return mean <= Math.sqrt(variance / labels.length);
  }
}

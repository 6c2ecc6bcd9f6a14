package dev.sluice.audit.ranking;

import java.util.Arrays;
import java.util.List;

/**
 * What columns that tell nothing score.
 *
 * @param controls the control columns' scores
 */
/*
 * A feature is held against itself with the labels dealt anew, and by plain mutual information:
 * both marginals stay, so its cardinality cancels, and what is left is sampling noise of second
 * order. The cardinality-aware score would be the worse judge. Where values are not equally
 * frequent its spread is of first order, for the rotated rows of the label's groups overlap and
 * their marginal is not quite the column's: by it an informative field of 300 values was taken for
 * useless in 12 logs of 20.
 */
public record NoiseFloor(List<FeatureScore> controls) {
  // One useless feature in some thousands then passes; the highest of a few draws would let one in
  // as many pass.
  private static final double SIGMAS = 4;

  /** Copies the list. */
  public NoiseFloor {
    controls = List.copyOf(controls);
  }

  /**
   * Returns what the median over batches would be at most if the feature told nothing, at least 0.
   * Decided is it over all rows: what batches tell above their labels dealt anew, summed by their
   * rows as the likelihood ratio is, against four standard deviations of that sum.
   *
   * @param scores [batches]
   * @param dealt [batches][at least 2], under labels dealt anew
   * @param rows [batches]
   */
  static double of(double[] scores, double[][] dealt, int[] rows) {
    double gain = 0;
    double variance = 0;
    double all = 0;
    for (int b = 0; b < scores.length; b++) {
      int times = dealt[b].length;
      double spread = rows[b] * deviation(dealt[b]);
      gain += rows[b] * (scores[b] - mean(dealt[b]));
      // Unbiased, and with the error of the mean that was taken off.
      variance += spread * spread * times / (times - 1) * (1 + 1.0 / times);
      all += rows[b];
    }
    return Math.max(0, Medians.median(scores) - (gain - SIGMAS * Math.sqrt(variance)) / all);
  }

  /** What control columns of noise score at most, of whatever cardinality. */
  public double highest() {
    double[] scores =
        controls.stream()
            .filter(control -> control.name().startsWith(Controls.PREFIX + "noise"))
            .mapToDouble(FeatureScore::corrected)
            .toArray();
    return Math.max(0, mean(scores) + SIGMAS * deviation(scores));
  }

  private static double mean(double[] scores) {
    return Arrays.stream(scores).average().orElse(0);
  }

  private static double deviation(double[] scores) {
    double mean = mean(scores);
    return Math.sqrt(Arrays.stream(scores).map(x -> (x - mean) * (x - mean)).average().orElse(0));
  }
}

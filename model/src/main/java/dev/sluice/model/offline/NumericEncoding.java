package dev.sluice.model.offline;

import java.util.Arrays;

/**
 * How a number becomes values of its field: one bucket between learned quantiles, or piecewise
 * linear, the two nearest knots weighted by their nearness, so that close numbers share what they
 * learn.
 */
public enum NumericEncoding {
  /** One bucket, weight 1. */
  BUCKETS,
  /** Two knots, weights adding up to 1. */
  PIECEWISE;

  /** Returns ascending quantiles without repeats of {@code numbers}, at most {@code most}. */
  static double[] quantiles(double[] numbers, int most) {
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    double[] knots = new double[most];
    int size = 0;
    for (int i = 0; i < most && sorted.length > 0; i++) {
      double knot = sorted[(int) ((i + 0.5) * sorted.length / most)];
      if (size == 0 || knot > knots[size - 1]) {
        knots[size++] = knot;
      }
    }
    return Arrays.copyOf(knots, size);
  }

  /** Index of the greatest knot at most {@code x}; -1 below the first. */
  static int below(double[] knots, double x) {
    int at = Arrays.binarySearch(knots, x);
    return at >= 0 ? at : -at - 2;
  }
}

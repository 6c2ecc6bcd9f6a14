package dev.sluice.audit.ranking;

import java.util.Arrays;

/** Order statistics of a few scores. */
final class Medians {
  private Medians() {}

  /** The median; 0 of nothing. */
  static double median(double[] values) {
    return quantile(values, 0.5);
  }

  /** The quantile of linear interpolation between order statistics; 0 of nothing. */
  static double quantile(double[] values, double share) {
    if (values.length == 0) {
      return 0;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}

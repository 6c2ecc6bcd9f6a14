package dev.sluice.model.calibrate;

/**
 * The rising function nearest to some values by weighted squares: pools adjacent violators. Cost
 * O(n).
 */
public final class Isotonic {
  private Isotonic() {}

  /**
   * Returns the fitted values, ascending.
   *
   * @param values [n] in the order of what they are values of
   * @param weights [n], above 0
   */
  public static double[] fit(double[] values, double[] weights) {
    int n = values.length;
    double[] mean = new double[n];
    double[] weight = new double[n];
    int[] size = new int[n];
    int blocks = 0;
    for (int i = 0; i < n; i++) {
      mean[blocks] = values[i];
      weight[blocks] = weights[i];
      size[blocks++] = 1;
      while (blocks > 1 && mean[blocks - 2] >= mean[blocks - 1]) {
        double both = weight[blocks - 2] + weight[blocks - 1];
        mean[blocks - 2] =
            (mean[blocks - 2] * weight[blocks - 2] + mean[blocks - 1] * weight[blocks - 1]) / both;
        weight[blocks - 2] = both;
        size[blocks - 2] += size[blocks - 1];
        blocks--;
      }
    }
    double[] fitted = new double[n];
    int at = 0;
    for (int b = 0; b < blocks; b++) {
      for (int i = 0; i < size[b]; i++) {
        fitted[at++] = mean[b];
      }
    }
    return fitted;
  }

  /**
   * Returns the value at {@code x}, linear between knots and constant outside them.
   *
   * @param knots ascending
   * @param values at the knots
   */
  public static double interpolate(double[] knots, double[] values, double x) {
    if (x <= knots[0]) {
      return values[0];
    }
    int last = knots.length - 1;
    if (x >= knots[last]) {
      return values[last];
    }
    int at = java.util.Arrays.binarySearch(knots, x);
    if (at >= 0) {
      return values[at];
    }
    int above = -at - 1;
    double share = (x - knots[above - 1]) / (knots[above] - knots[above - 1]);
    return values[above - 1] + share * (values[above] - values[above - 1]);
  }
}

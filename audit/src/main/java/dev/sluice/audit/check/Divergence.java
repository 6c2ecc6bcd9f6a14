package dev.sluice.audit.check;

/**
 * How far apart two tables of counts are, and how far chance alone would put them. Pure functions.
 */
/*
 * For n and m rows of one distribution with k bins, 2(n+m) times the weighted Jensen-Shannon
 * divergence is about chi-square with k-1 degrees of freedom (a likelihood ratio), and the stability
 * index about (1/n + 1/m) chi-square with k-1.
 */
final class Divergence {
  private static final double SIGMAS = 6;
  private static final double HALF = 0.5;

  private Divergence() {}

  /** Population stability index: sum of (after - before) ln(after / before), half a row added. */
  static double stability(int[] before, int[] after) {
    double n = sum(before) + HALF * before.length;
    double m = sum(after) + HALF * after.length;
    double index = 0;
    for (int bin = 0; bin < before.length; bin++) {
      double p = (before[bin] + HALF) / n;
      double q = (after[bin] + HALF) / m;
      index += (q - p) * Math.log(q / p);
    }
    return index;
  }

  /** The stability index that chance exceeds about never. */
  static double stabilityOfChance(int[] before, int[] after) {
    double n = Math.max(1, sum(before));
    double m = Math.max(1, sum(after));
    return chiSquare(before, after) * (1 / n + 1 / m);
  }

  /** Jensen-Shannon divergence, weighted by rows, in nats, in [0, ln 2]. */
  static double jensenShannon(int[] before, int[] after) {
    double n = sum(before);
    double m = sum(after);
    if (n == 0 || m == 0) {
      return 0;
    }
    double divergence = 0;
    for (int bin = 0; bin < before.length; bin++) {
      double mean = (before[bin] + after[bin]) / (n + m);
      divergence += term(before[bin] / n, mean) * n + term(after[bin] / m, mean) * m;
    }
    return divergence / (n + m);
  }

  /** The divergence that chance exceeds about never. */
  static double jensenShannonOfChance(int[] before, int[] after) {
    return chiSquare(before, after) / (2 * Math.max(1, sum(before) + sum(after)));
  }

  static double sum(int[] counts) {
    double sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }

  private static double chiSquare(int[] before, int[] after) {
    int bins = 0;
    for (int bin = 0; bin < before.length; bin++) {
      bins += before[bin] + after[bin] > 0 ? 1 : 0;
    }
    int freedom = Math.max(1, bins - 1);
    return freedom + SIGMAS * Math.sqrt(2.0 * freedom);
  }

  private static double term(double p, double mean) {
    return p == 0 ? 0 : p * Math.log(p / mean);
  }
}

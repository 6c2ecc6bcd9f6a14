package dev.sluice.audit.quality;

import java.util.Arrays;

/**
 * A figure with its 95 % interval.
 *
 * @param value the figure over everything
 * @param low lower end
 * @param high upper end
 */
public record Interval(double value, double low, double high) {
  // Student's t at 97.5 % with 19 degrees of freedom.
  private static final double T = 2.093;

  /** From the same figure over {@link Predictions#BLOCKS} disjoint blocks of rows. */
  static Interval of(double value, double[] blocks) {
    double[] known = Arrays.stream(blocks).filter(Double::isFinite).toArray();
    if (known.length < 2) {
      return new Interval(value, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    double mean = Arrays.stream(known).average().orElseThrow();
    double square = Arrays.stream(known).map(x -> (x - mean) * (x - mean)).sum();
    double margin = T * Math.sqrt(square / (known.length - 1) / known.length);
    return new Interval(value, value - margin, value + margin);
  }

  /** Whether all of it lies above {@code bound}. */
  public boolean above(double bound) {
    return low > bound;
  }

  /** Whether all of it lies below {@code bound}. */
  public boolean below(double bound) {
    return high < bound;
  }
}

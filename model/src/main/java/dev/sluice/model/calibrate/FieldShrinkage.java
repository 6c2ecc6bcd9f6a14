package dev.sluice.model.calibrate;

import java.util.HashMap;
import java.util.Map;

/**
 * A factor per value of one field, {@code (clicks + k) / (predicted + k)}: what a value's clicks
 * say beyond the prediction, drawn to 1 with the weight of k clicks. Older windows decay; values
 * without evidence are forgotten, so that memory follows what is active. Not thread-safe.
 */
public final class FieldShrinkage {
  /** Fewer clicks than this say nothing about a value. */
  public static final double LEAST_STRENGTH = 50;

  private static final double FORGOTTEN = 1e-3;

  private final double strength;
  private final double decay;
  private final Map<String, double[]> sums = new HashMap<>();

  /**
   * Knows nothing yet.
   *
   * @param strength k, at least {@value #LEAST_STRENGTH} clicks
   * @param decay what remains at each new window, in (0, 1]
   */
  public FieldShrinkage(double strength, double decay) {
    if (!(strength >= LEAST_STRENGTH) || !(decay > 0 && decay <= 1)) {
      throw new IllegalArgumentException(
          "a strength of at least %s clicks and a decay in (0, 1] are needed, were %s and %s"
              .formatted(LEAST_STRENGTH, strength, decay));
    }
    this.strength = strength;
    this.decay = decay;
  }

  /** Counts a closed example. */
  public void add(String value, double ctr, boolean click) {
    double[] sum = sums.computeIfAbsent(value, v -> new double[2]);
    sum[0] += click ? 1 : 0;
    sum[1] += ctr;
  }

  /** Starts a new window. */
  public void nextWindow() {
    sums.values()
        .removeIf(
            sum -> {
              sum[0] *= decay;
              sum[1] *= decay;
              return sum[0] + sum[1] < FORGOTTEN;
            });
  }

  /** The corrected ctr, at most 1. */
  public double ctr(String value, double ctr) {
    double[] sum = sums.get(value);
    return sum == null ? ctr : Math.min(1, ctr * (sum[0] + strength) / (sum[1] + strength));
  }

  /** Values that are remembered. */
  public int size() {
    return sums.size();
  }
}

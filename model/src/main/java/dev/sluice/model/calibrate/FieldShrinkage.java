package dev.sluice.model.calibrate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

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
    add(value, ctr, click, 1);
  }

  /** Counts a closed example that stands for {@code weight} such ones. */
  public void add(String value, double ctr, boolean click, double weight) {
    double[] sum = sums.computeIfAbsent(value, v -> new double[2]);
    sum[0] += click ? weight : 0;
    sum[1] += weight * ctr;
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

  /** The factors that change a ctr by more than a share of {@code least}. */
  Map<String, Double> factors(double least) {
    Map<String, Double> factors = new HashMap<>();
    sums.forEach(
        (value, sum) -> {
          double factor = (sum[0] + strength) / (sum[1] + strength);
          if (Math.abs(factor - 1) > least) {
            factors.put(value, factor);
          }
        });
    return factors;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(sums.size());
    for (Map.Entry<String, double[]> sum : new TreeMap<>(sums).entrySet()) {
      out.writeUTF(sum.getKey());
      out.writeDouble(sum.getValue()[0]);
      out.writeDouble(sum.getValue()[1]);
    }
  }

  void read(DataInput in) throws IOException {
    for (int n = in.readInt(); n > 0; n--) {
      String value = in.readUTF();
      sums.put(value, new double[] {in.readDouble(), in.readDouble()});
    }
  }

  /** Values that are remembered. */
  public int size() {
    return sums.size();
  }
}

package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures several sides against each other: they take turns, round by round, so that whatever else
 * the machine does falls on all of them; the median round of each is told.
 */
public final class Rounds {
  /** One side; returns how many units of work it did. */
  public interface Side {
    /** Does a round's work. */
    long run() throws Exception;
  }

  private static final double NANOS = 1e9;

  private final Map<String, Side> sides = new LinkedHashMap<>();
  private Runnable before = () -> {};

  /** What to do before each round, not timed. */
  public Rounds prepare(Runnable work) {
    before = work;
    return this;
  }

  /** Adds a side. */
  public Rounds side(String name, Side side) {
    sides.put(name, side);
    return this;
  }

  /**
   * Runs {@code warmUp} rounds untold, then {@code told} more.
   *
   * @return units per second of each side: the median of its told rounds
   */
  public Map<String, Double> perSecond(int warmUp, int told) throws Exception {
    Map<String, List<Double>> rates = new LinkedHashMap<>();
    for (int round = 0; round < warmUp + told; round++) {
      before.run();
      for (Map.Entry<String, Side> side : sides.entrySet()) {
        long from = System.nanoTime();
        long units = side.getValue().run();
        double rate = units * NANOS / Math.max(1, System.nanoTime() - from);
        if (round >= warmUp) {
          rates.computeIfAbsent(side.getKey(), name -> new ArrayList<>()).add(rate);
        }
      }
    }
    Map<String, Double> medians = new LinkedHashMap<>();
    rates.forEach((name, values) -> medians.put(name, median(values)));
    return medians;
  }

  /** The median: of an even number of values, the mean of the two in the middle. */
  public static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The {@code share} quantile, in [0, 1], of the first {@code count} of {@code values}. */
  public static long quantile(long[] values, int count, double share) {
    long[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return sorted[(int) Math.min(count - 1L, (long) (share * count))];
  }
}

package dev.sluice.audit.check;

import dev.sluice.audit.sample.RowSample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Columns whose values are distributed otherwise in the later half of the log than in the earlier,
 * by population stability and Jensen-Shannon divergence. The threshold knows the sample: two
 * samples of one distribution with k values have an expected stability index of (k - 1)(1/n + 1/m).
 */
final class Drift implements Check {
  // The industry's thumb rule: above .25 a population has shifted.
  private static final double SHIFTED = 0.25;
  private static final int VALUES = 50;

  @Override
  public List<Found> apply(Evidence evidence) {
    RowSample sample = evidence.table().sample();
    List<Found> found = new ArrayList<>();
    for (int column = 0; column < sample.columns().size(); column++) {
      int[] cells = sample.cellsByTime(column);
      if (cells.length < 2 * VALUES) {
        continue;
      }
      double[][] halves = shares(cells);
      double expected = (halves[0].length - 1) * 4.0 / cells.length;
      double spread = Math.sqrt(2.0 * (halves[0].length - 1)) * 4.0 / cells.length;
      double threshold = SHIFTED + expected + 3 * spread;
      double stability = stability(halves[0], halves[1]);
      if (stability > threshold) {
        found.add(found(sample.columns().get(column), stability, threshold, jensenShannon(halves)));
      }
    }
    return found;
  }

  /** Shares of the most frequent values and of the rest, in each half. */
  private static double[][] shares(int[] cells) {
    int middle = cells.length / 2;
    Map<Integer, int[]> counts = new HashMap<>();
    for (int row = 0; row < cells.length; row++) {
      counts.computeIfAbsent(cells[row], value -> new int[2])[row < middle ? 0 : 1]++;
    }
    List<int[]> top =
        counts.values().stream()
            .sorted((a, b) -> Integer.compare(b[0] + b[1], a[0] + a[1]))
            .limit(VALUES)
            .toList();
    double[][] shares = new double[2][top.size() + 1];
    int[] sizes = {middle, cells.length - middle};
    for (int half = 0; half < 2; half++) {
      int rest = sizes[half];
      for (int value = 0; value < top.size(); value++) {
        rest -= top.get(value)[half];
        shares[half][value] = smoothed(top.get(value)[half], sizes[half], top.size());
      }
      shares[half][top.size()] = smoothed(rest, sizes[half], top.size());
    }
    return shares;
  }

  private static double smoothed(int count, int rows, int values) {
    return (count + 0.5) / (rows + 0.5 * (values + 1));
  }

  private static double stability(double[] before, double[] after) {
    double sum = 0;
    for (int i = 0; i < before.length; i++) {
      sum += (after[i] - before[i]) * Math.log(after[i] / before[i]);
    }
    return sum;
  }

  private static double jensenShannon(double[][] halves) {
    double sum = 0;
    for (int i = 0; i < halves[0].length; i++) {
      double mean = (halves[0][i] + halves[1][i]) / 2;
      sum += halves[0][i] * Math.log(halves[0][i] / mean) / 2;
      sum += halves[1][i] * Math.log(halves[1][i] / mean) / 2;
    }
    return sum;
  }

  private static Found found(String name, double stability, double threshold, double divergence) {
    return new Found(
        "drift",
        Found.Severity.WARNING,
        name,
        "population stability index %.3f between the earlier and the later half; above %.3f it has shifted"
            .formatted(stability, threshold),
        "What was learned of the earlier values does not hold for the later ones.",
        "Ask what changed upstream; ids that come and go by nature can be left.",
        Map.of("stability", stability, "threshold", threshold, "jensen_shannon_nats", divergence));
  }
}

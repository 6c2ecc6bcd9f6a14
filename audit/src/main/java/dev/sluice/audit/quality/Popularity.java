package dev.sluice.audit.quality;

import dev.sluice.audit.sample.SampledRows;
import java.util.HashMap;
import java.util.Map;

/** The baseline every model must beat: an item's ctr so far, drawn to the overall one. */
final class Popularity {
  // As strong as so many impressions of an average item.
  private static final double PRIOR = 20;

  private final Map<Integer, double[]> byItem = new HashMap<>();
  private final double rate;

  /** Learns from the given rows. */
  Popularity(SampledRows rows, int[] from) {
    double clicks = 0;
    for (int row : from) {
      double[] item = byItem.computeIfAbsent(rows.item(row), key -> new double[2]);
      item[0] += rows.label(row);
      item[1]++;
      clicks += rows.label(row);
    }
    rate = from.length == 0 ? 0 : clicks / from.length;
  }

  double ctr(int item) {
    double[] seen = byItem.getOrDefault(item, new double[2]);
    return (seen[0] + PRIOR * rate) / (seen[1] + PRIOR);
  }
}

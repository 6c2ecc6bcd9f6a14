package dev.sluice.model.represent;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The distinct numbers of a batch, where each of the batch stands among them, and how often it
 * occurs.
 *
 * @param values the distinct numbers, ascending
 * @param places for each entry of the batch, where its value stands
 * @param counts how often each value was counted
 */
record DistinctIndices(int[] values, int[] places, int[] counts) {
  /** Of one array of numbers below {@code bound}, all counted. */
  static DistinctIndices of(int[] all, int bound) {
    return of(new int[0], all, bound);
  }

  /** Of two arrays; only those of the second are counted. Places are of both, in order. */
  static DistinctIndices of(int[] uncounted, int[] counted, int bound) {
    int[] both = IntStream.concat(Arrays.stream(uncounted), Arrays.stream(counted)).toArray();
    boolean[] there = new boolean[bound];
    for (int value : both) {
      there[value] = true;
    }
    int[] place = new int[bound];
    int distinct = 0;
    for (int i = 0; i < bound; i++) {
      if (there[i]) {
        place[i] = distinct++;
      }
    }
    int[] values = IntStream.range(0, bound).filter(i -> there[i]).toArray();
    int[] counts = new int[distinct];
    for (int value : counted) {
      counts[place[value]]++;
    }
    int[] places = new int[both.length];
    for (int b = 0; b < both.length; b++) {
      places[b] = place[both[b]];
    }
    return new DistinctIndices(values, places, counts);
  }

  /** The places of values that were counted. */
  int[] drawn() {
    return IntStream.range(0, counts.length).filter(i -> counts[i] > 0).toArray();
  }
}

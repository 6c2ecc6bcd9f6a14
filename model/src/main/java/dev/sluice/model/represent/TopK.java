package dev.sluice.model.represent;

import java.util.Arrays;

/** The places of the largest numbers. */
final class TopK {
  private TopK() {}

  /**
   * The places of the {@code k} largest of {@code values} (fewer if there are fewer), largest
   * first, the lower place first on ties. Negative infinity is never taken. Cost O(n + hits k).
   */
  static int[] of(float[] values, int k) {
    int[] places = new int[Math.min(k, values.length)];
    float[] best = new float[places.length];
    int filled = 0;
    float threshold = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] > threshold)) {
        continue;
      }
      if (filled < places.length) {
        filled++;
      }
      int at = filled - 1;
      while (at > 0 && best[at - 1] < values[i]) {
        best[at] = best[at - 1];
        places[at] = places[at - 1];
        at--;
      }
      best[at] = values[i];
      places[at] = i;
      if (filled == places.length) {
        threshold = best[filled - 1];
      }
    }
    return filled == places.length ? places : Arrays.copyOf(places, filled);
  }
}

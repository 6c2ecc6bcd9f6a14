package dev.sluice.app.progress;

import java.util.Arrays;
import java.util.OptionalLong;

/** The newest latencies, to read percentiles from. Not thread-safe. */
final class Latencies {
  private final long[] ring;
  private long seen;

  Latencies(int capacity) {
    ring = new long[capacity];
  }

  void add(long millis) {
    ring[(int) (seen++ % ring.length)] = millis;
  }

  /**
   * The smallest that at least {@code share} of the newest do not exceed; empty if there is none.
   */
  OptionalLong percentile(double share) {
    int size = (int) Math.min(seen, ring.length);
    if (size == 0) {
      return OptionalLong.empty();
    }
    long[] sorted = Arrays.copyOf(ring, size);
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(share * size);
    return OptionalLong.of(sorted[Math.max(0, Math.min(size, rank) - 1)]);
  }
}

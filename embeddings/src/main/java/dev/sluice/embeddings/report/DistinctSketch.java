package dev.sluice.embeddings.report;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Estimates how many distinct uniform 64-bit hashes it has met from the least of them: where the
 * k-th least of n lies at the share x of the range, n is about (k - 1) / x. Exact below k. Relative
 * standard error 1 / sqrt(k - 2), 3 % for k = 1024.
 */
final class DistinctSketch {
  /*
   * Not HyperLogLog, which needs an eighth of the space: its images depend on the order of updates,
   * and a learner that was restored must equal one that never stopped byte for byte. Nearly every
   * update ends at the comparison with the greatest hash kept.
   */
  private static final int MOST = 1024;
  private static final double RANGE = 0x1.0p64;

  private long[] least = new long[16];
  private int count;

  void update(long hash) {
    long key = hash ^ Long.MIN_VALUE; // Signed order of keys is unsigned order of hashes.
    if (count == MOST && key >= least[count - 1]) {
      return;
    }
    int at = Arrays.binarySearch(least, 0, count, key);
    if (at >= 0) {
      return;
    }
    insert(-at - 1, key);
  }

  private void insert(int at, long key) {
    if (count == MOST) {
      count--;
    } else if (count == least.length) {
      least = Arrays.copyOf(least, Math.min(MOST, 2 * count));
    }
    System.arraycopy(least, at, least, at + 1, count - at);
    least[at] = key;
    count++;
  }

  double estimate() {
    if (count < MOST) {
      return count;
    }
    long greatest = least[count - 1] ^ Long.MIN_VALUE;
    double share = ((greatest >>> 1) * 2.0 + (greatest & 1)) / RANGE;
    return (MOST - 1) / share;
  }

  void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(count);
    for (int i = 0; i < count; i++) {
      out.writeLong(least[i]);
    }
  }

  static DistinctSketch readFrom(DataInputStream in) throws IOException {
    DistinctSketch sketch = new DistinctSketch();
    int count = in.readInt();
    if (count < 0 || count > MOST) {
      throw new IOException("a sketch of %d hashes, at most %d".formatted(count, MOST));
    }
    sketch.least = new long[Math.max(16, count)];
    for (int i = 0; i < count; i++) {
      sketch.least[i] = in.readLong();
    }
    sketch.count = count;
    return sketch;
  }
}

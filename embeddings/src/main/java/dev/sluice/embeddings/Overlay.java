package dev.sluice.embeddings;

import java.util.Arrays;

/**
 * Rows that take the place of those of a flat base, found by open addressing. Filled by one thread,
 * then published and never changed again.
 */
final class Overlay {
  private static final int FREE = -1;
  private static final int MIX = 0x9E3779B9;

  private final int width;
  private final Precision precision;
  private final int[] keys;
  private final int[] places;
  private final int shift;
  private int[] rows;
  private float[] values;
  private int count;

  /** An empty one with room for {@code most} rows, rounded as they will be in the base. */
  Overlay(int width, Precision precision, int most) {
    this.width = width;
    this.precision = precision;
    // Half full at most: a miss, the usual case, ends after about one probe.
    int bits = Math.max(1, 32 - Integer.numberOfLeadingZeros(Math.max(1, most)) + 1);
    if (bits > 30) {
      throw new IllegalArgumentException("an overlay of " + most + " rows is too large");
    }
    this.shift = 32 - bits;
    this.keys = new int[1 << bits];
    this.places = new int[1 << bits];
    Arrays.fill(keys, FREE);
    this.rows = new int[Math.max(1, most)];
    this.values = new float[Math.max(1, most) * width];
  }

  int count() {
    return count;
  }

  /** Sets a row; of two values for it the later one stays. */
  void put(int row, float[] in, int offset) {
    int at = find(row);
    if (keys[at] == FREE) {
      keys[at] = row;
      places[at] = count;
      rows[count] = row;
      count++;
    }
    int to = places[at] * width;
    for (int i = 0; i < width; i++) {
      values[to + i] = precision.rounded(in[offset + i]);
    }
  }

  void putAll(Overlay other) {
    for (int i = 0; i < other.count; i++) {
      put(other.rows[i], other.values, i * width);
    }
  }

  boolean get(int row, float[] out, int offset) {
    int at = find(row);
    if (keys[at] == FREE) {
      return false;
    }
    System.arraycopy(values, places[at] * width, out, offset, width);
    return true;
  }

  /** Writes all of its rows into {@code base}. */
  void foldInto(RowStore base) {
    base.scatter(rows, count, values);
  }

  private int find(int row) {
    int at = (row * MIX) >>> shift;
    while (keys[at] != FREE && keys[at] != row) {
      at = (at + 1) & (keys.length - 1);
    }
    return at;
  }
}

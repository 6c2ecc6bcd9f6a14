package dev.sluice.audit.information;

import java.util.Arrays;

/** Deals dense codes to values in order of first appearance: an open-addressing map. */
final class CodeBook {
  // Fibonacci hashing: spreads consecutive keys over the table.
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final int FREE = -1;

  private final long[] keys;
  private final int[] codes;
  private final int shift;
  private int size;

  /** Makes room for at most {@code distinct} values. */
  CodeBook(int distinct) {
    int bits = Math.max(4, 33 - Integer.numberOfLeadingZeros(Math.max(1, distinct)));
    keys = new long[1 << bits];
    codes = new int[1 << bits];
    Arrays.fill(codes, FREE);
    shift = 64 - bits;
  }

  int size() {
    return size;
  }

  int code(long value) {
    int slot = (int) ((value * MULTIPLIER) >>> shift);
    while (codes[slot] != FREE) {
      if (keys[slot] == value) {
        return codes[slot];
      }
      slot = (slot + 1) & (keys.length - 1);
    }
    keys[slot] = value;
    codes[slot] = size;
    return size++;
  }
}

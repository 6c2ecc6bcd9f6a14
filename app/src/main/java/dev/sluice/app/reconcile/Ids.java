package dev.sluice.app.reconcile;

import net.openhft.hashing.LongHashFunction;

/** Ids as 64-bit hashes. */
final class Ids {
  private static final LongHashFunction HASH = LongHashFunction.xx3();
  // Odd, so that the product loses nothing: 2^64 over the golden ratio.
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Ids() {}

  static long hash(String id) {
    return HASH.hashChars(id);
  }

  /** The hash of an item in a slate, from the hashes of both. */
  static long shown(long slate, long item) {
    return Long.rotateLeft(slate * GOLDEN, 31) + item * GOLDEN;
  }
}

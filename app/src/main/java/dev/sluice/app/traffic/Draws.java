package dev.sluice.app.traffic;

import net.openhft.hashing.LongHashFunction;

/**
 * Random draws that depend on names alone, not on the order in which they are made: whether a user
 * clicks cannot depend on which slate came first.
 */
final class Draws {
  private static final double TWO_TO_53 = 1L << 53;

  private Draws() {}

  /** Returns 64 well mixed bits of a seed and names. */
  static long hash(long seed, String... names) {
    long hash = seed;
    for (String name : names) {
      hash = LongHashFunction.xx3(hash).hashChars(name);
    }
    return hash;
  }

  /** Returns a number in [0, 1), uniform over names. */
  static double uniform(long seed, String... names) {
    return (hash(seed, names) >>> 11) / TWO_TO_53;
  }

  /** Whether something of probability {@code share} happens. */
  static boolean happens(double share, long seed, String... names) {
    return uniform(seed, names) < share;
  }
}

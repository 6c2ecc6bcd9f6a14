package dev.sluice.embeddings;

import java.nio.charset.StandardCharsets;
import net.openhft.hashing.LongHashFunction;

/**
 * From a feature value to its rows. A value is hashed once, then once more per chunk under the
 * chunk's salt: chunks and features are independent of each other. Thread-safe.
 */
public final class RowHash {
  /*
   * XXH3 (published test vectors, in the library and in the test) over the value's UTF-8 bytes,
   * then XXH3 of that 64-bit number with the salt as its seed. Two values that agree in the first
   * hash agree in all rows; with 2^64 hashes that is rarer than any row collision.
   */
  private static final LongHashFunction VALUES = LongHashFunction.xx3();
  private static final int SHORT = 256;
  private static final int MOST_DIGITS = 20;
  private static final ThreadLocal<byte[]> BUFFER = ThreadLocal.withInitial(() -> new byte[SHORT]);

  private RowHash() {}

  /** The hash of a value's text, as UTF-8. */
  public static long valueHash(CharSequence value) {
    int length = value.length();
    if (length > SHORT) {
      return VALUES.hashBytes(value.toString().getBytes(StandardCharsets.UTF_8));
    }
    // ASCII is its own UTF-8: the common value is hashed without allocating.
    byte[] bytes = BUFFER.get();
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c >= 0x80) {
        return VALUES.hashBytes(value.toString().getBytes(StandardCharsets.UTF_8));
      }
      bytes[i] = (byte) c;
    }
    return VALUES.hashBytes(bytes, 0, length);
  }

  /** The hash of a whole number: that of its decimal digits, so 42 and "42" are one value. */
  public static long valueHash(long value) {
    if (value == Long.MIN_VALUE) {
      return valueHash(Long.toString(value));
    }
    byte[] bytes = BUFFER.get();
    int at = MOST_DIGITS;
    long left = Math.abs(value);
    do {
      long tenth = left / 10;
      bytes[--at] = (byte) ('0' + (left - tenth * 10));
      left = tenth;
    } while (left > 0);
    if (value < 0) {
      bytes[--at] = '-';
    }
    return VALUES.hashBytes(bytes, at, MOST_DIGITS - at);
  }

  /** SplitMix64's finaliser: full avalanche, one to one; for numbers that are no values. */
  public static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }

  /** The row, in [0, layout.rows()), of a value's chunk. */
  public static int row(TableLayout layout, FeatureEntry feature, int chunk, long valueHash) {
    long hash = feature.hash(chunk).hashLong(valueHash);
    return feature.table(chunk, layout) * layout.rowsPerTable()
        + below(hash, layout.rowsPerTable());
  }

  /**
   * A uniform 64-bit hash as a number in [0, bound): floor(hash x bound / 2^64), the hash unsigned.
   * No row gets more than its share by over bound / 2^64.
   */
  static int below(long hash, int bound) {
    // Math.unsignedMultiplyHigh is Java 18's; a bound below 2^31 fits two 32-bit halves.
    long low = (hash & 0xFFFFFFFFL) * bound;
    long high = (hash >>> 32) * bound;
    return (int) ((high + (low >>> 32)) >>> 32);
  }
}

package dev.sluice.embeddings;

import java.nio.charset.StandardCharsets;
import net.openhft.hashing.LongHashFunction;

/**
 * From a feature value to its rows. A value is hashed once, then once more per chunk under the
 * chunk's salt: chunks and features are independent of each other. Thread-safe; allocates nothing
 * for whole numbers and for text of ASCII up to 256 characters.
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
  private static final long EIGHT_DIGITS = 100_000_000L;
  private static final long ZEROS = 0x3030303030303030L;
  private static final long LAST_DIGIT = 1L << 56;
  private static final long SIXTEEN_DIGITS = 10_000_000_000_000_000L;
  private static final ThreadLocal<byte[]> BUFFER = ThreadLocal.withInitial(() -> new byte[SHORT]);

  private RowHash() {}

  /** The hash of a value's text, as UTF-8. */
  public static long valueHash(CharSequence value) {
    int length = value.length();
    return length <= ShortXxh3.MOST ? ofShortText(value, length) : ofText(value, length);
  }

  /** The hash of a whole number: that of its decimal digits, so 42 and "42" are one value. */
  public static long valueHash(long value) {
    return value >= 0 && value < SIXTEEN_DIGITS ? ofDigits(value) : ofNumber(value);
  }

  /** The row, in [0, layout.rows()), of a value's chunk. */
  public static int row(TableLayout layout, FeatureEntry feature, int chunk, long valueHash) {
    long hash = ShortXxh3.hashLong(valueHash, feature.hashKey(chunk));
    return feature.table(chunk, layout) * layout.rowsPerTable()
        + below(hash, layout.rowsPerTable());
  }

  /** SplitMix64's finaliser: full avalanche, one to one; for numbers that are no values. */
  public static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
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

  /* ASCII is its own UTF-8; up to sixteen bytes of it fit two registers. */
  private static long ofShortText(CharSequence value, int length) {
    long head = 0;
    long tail = 0;
    int seen = 0;
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      seen |= c;
      // The long shifts right as bytes come in at its top: the last eight stay, in order.
      tail = (tail >>> 8) | ((long) c << 56);
      if (i == 7) {
        head = tail;
      }
    }
    if (seen >= 0x80) {
      return VALUES.hashBytes(value.toString().getBytes(StandardCharsets.UTF_8));
    }
    if (length < 8) {
      head = length == 0 ? 0 : tail >>> (8 * (8 - length));
    }
    return ShortXxh3.hash(head, tail, length);
  }

  private static long ofText(CharSequence value, int length) {
    if (length > SHORT) {
      return VALUES.hashBytes(value.toString().getBytes(StandardCharsets.UTF_8));
    }
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

  private static long ofDigits(long value) {
    if (value < EIGHT_DIGITS) {
      return ofEightDigits(value);
    }
    long upper = value / EIGHT_DIGITS;
    long tail = digits(value - upper * EIGHT_DIGITS) | ZEROS;
    long padded = digits(upper);
    int blank = Long.numberOfTrailingZeros(padded) & ~7;
    int bits = Long.SIZE - blank;
    long first = (padded | ZEROS) >>> blank;
    long head = bits == Long.SIZE ? first : first | (tail << bits);
    return ShortXxh3.hash(head, tail, 8 + bits / 8);
  }

  private static long ofEightDigits(long value) {
    long padded = digits(value);
    // The last digit stays, even where it is a 0.
    int blank = Long.numberOfTrailingZeros(padded | LAST_DIGIT) & ~7;
    return ShortXxh3.hash((padded | ZEROS) >>> blank, 0, 8 - blank / 8);
  }

  /*
   * The eight decimal digits of a number below 10^8, the first in the lowest byte: split in halves
   * three times, all parts of a level at once. 10486/2^20 and 103/2^10 are division by 100 and by
   * 10, exact for the numbers that can come up there.
   */
  private static long digits(long value) {
    long upper = value / 10_000;
    long fours = upper | ((value - upper * 10_000) << 32);
    long hundreds = ((fours * 10_486) >>> 20) & 0x0000007F0000007FL;
    long twos = ((fours - hundreds * 100) << 16) + hundreds;
    long tens = ((twos * 103) >>> 10) & 0x000F000F000F000FL;
    return ((twos - tens * 10) << 8) + tens;
  }

  private static long ofNumber(long value) {
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
}

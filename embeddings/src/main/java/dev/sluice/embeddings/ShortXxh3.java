package dev.sluice.embeddings;

/**
 * XXH3 of inputs of at most {@value #MOST} bytes that lie in two registers: what feature values
 * nearly always are. Equal, bit for bit, to the library's, which hashes everything longer; a test
 * holds the two together. It takes a third of the library's time, as no array is written and read.
 */
final class ShortXxh3 {
  /** Longest input, in bytes. */
  static final int MOST = 16;

  /*
   * Bytes of the input are numbered from the lowest of a long up. The constants are XXH3's default
   * secret, read as little-endian longs and already combined as the algorithm does for each length.
   */
  private static final long SECRET_0 = 0xBE4BA423396CFEB8L;
  private static final long SECRET_8 = 0x1CAD21F72C81017CL;
  private static final long SECRET_16 = 0xDB979083E96DD4DEL;
  private static final long SECRET_24 = 0x1F67B3B7A4A44072L;
  private static final long SECRET_32 = 0x78E5C0CC4EE679CBL;
  private static final long SECRET_40 = 0x2172FFCC7DD05A82L;
  private static final long SECRET_48 = 0x8E2443F7744608B8L;
  private static final long SECRET_56 = 0x4C263A81E69035E0L;
  private static final long SECRET_64 = 0xCB00C391BB52283CL;
  private static final long FLIP_EMPTY = SECRET_56 ^ SECRET_64;
  private static final long FLIP_3 = (SECRET_0 ^ (SECRET_0 >>> 32)) & 0xFFFFFFFFL;
  private static final long FLIP_8 = SECRET_8 ^ SECRET_16;
  private static final long FLIP_16_LOW = SECRET_24 ^ SECRET_32;
  private static final long FLIP_16_HIGH = SECRET_40 ^ SECRET_48;
  private static final long PRIME64_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME64_3 = 0x165667B19E3779F9L;
  private static final long PRIME_MX1 = 0x165667919E3779F9L;
  private static final long PRIME_MX2 = 0x9FB21C651E98DF25L;

  private ShortXxh3() {}

  /**
   * The hash of {@code length} bytes.
   *
   * @param head the first eight bytes; those past the end are 0
   * @param tail the last eight bytes if there are more than eight, else unused
   */
  static long hash(long head, long tail, int length) {
    if (length > 8) {
      return nineToSixteen(head, tail, length);
    }
    if (length >= 4) {
      long last = head >>> (8 * (length - 4));
      return mixed(((last & 0xFFFFFFFFL) + (head << 32)) ^ FLIP_8, length);
    }
    if (length > 0) {
      return oneToThree(head, length);
    }
    return avalanche64(FLIP_EMPTY);
  }

  /** What {@link #hashLong} wants of a seed: the same for all values, so worked out once. */
  static long keyOf(long seed) {
    long spread = seed ^ ((long) Integer.reverseBytes((int) seed) << 32);
    return FLIP_8 - spread;
  }

  /** The hash of one long's eight bytes under the seed that {@code key} was made of. */
  static long hashLong(long value, long key) {
    return mixed(Long.rotateLeft(value, 32) ^ key, Long.BYTES);
  }

  private static long oneToThree(long head, int length) {
    long first = head & 0xFF;
    long middle = (head >>> (8 * (length >> 1))) & 0xFF;
    long last = (head >>> (8 * (length - 1))) & 0xFF;
    long combined = (first << 16) | (middle << 24) | last | ((long) length << 8);
    return avalanche64(combined ^ FLIP_3);
  }

  private static long nineToSixteen(long head, long tail, int length) {
    long low = head ^ FLIP_16_LOW;
    long high = tail ^ FLIP_16_HIGH;
    long sum = length + Long.reverseBytes(low) + high + foldedProduct(low, high);
    long h = (sum ^ (sum >>> 37)) * PRIME_MX1;
    return h ^ (h >>> 32);
  }

  private static long mixed(long keyed, int length) {
    long h = keyed ^ Long.rotateLeft(keyed, 49) ^ Long.rotateLeft(keyed, 24);
    h *= PRIME_MX2;
    h ^= (h >>> 35) + length;
    h *= PRIME_MX2;
    return h ^ (h >>> 28);
  }

  private static long avalanche64(long x) {
    long h = (x ^ (x >>> 33)) * PRIME64_2;
    h = (h ^ (h >>> 29)) * PRIME64_3;
    return h ^ (h >>> 32);
  }

  private static long foldedProduct(long a, long b) {
    // Math.unsignedMultiplyHigh is Java 18's.
    long high = Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
    return (a * b) ^ high;
  }
}

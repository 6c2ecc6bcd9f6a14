package dev.sluice.model.gate;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.gate.ValueGates;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Decided gates as serving keeps them: a fingerprint of 16 bits per open value, 2.2 bytes with the
 * room that is left free, whatever the vocabulary. An open value is always found; a closed one
 * passes for open once in some 9,000 lookups, and then costs its lookup and shows a vector that was
 * not learned with it. Immutable.
 *
 * <pre>
 *   a long holds one bucket:  | fingerprint 3 | fingerprint 2 | fingerprint 1 | fingerprint 0 |
 *                               16 bits each, 0 is free
 *   a value lies in bucket a or in bucket b = (h(fingerprint) - a) mod buckets
 * </pre>
 *
 * Cuckoo filter [Fan et al., CoNEXT 2014]; the second bucket by subtraction and not by exclusive
 * or, so that the number of buckets need not be a power of two.
 */
public final class GateFingerprints implements ValueGates {
  private static final int SLOTS = 4;
  private static final int BITS = 16;
  private static final long FINGERPRINT = (1L << BITS) - 1;
  private static final double FULL = 0.9;
  private static final double MORE_ROOM = 1.05;
  private static final int MOST_KICKS = 500;

  private final long[] buckets;
  private final float factor;

  private GateFingerprints(long[] buckets, float factor) {
    this.buckets = buckets;
    this.factor = factor;
  }

  /**
   * Keeps open values.
   *
   * @param keys of the open values, by {@link #key}
   * @param factor of an open gate: {@code Gates.decided(1, w0)}
   */
  public static GateFingerprints of(long[] keys, float factor) {
    double wanted = Math.max(1, Math.ceil(keys.length / (SLOTS * FULL)));
    while (true) {
      long @Nullable [] buckets = filled(keys, (int) wanted);
      if (buckets != null) {
        return new GateFingerprints(buckets, factor);
      }
      wanted = Math.ceil(wanted * MORE_ROOM);
    }
  }

  /** The key of a feature's value. */
  public static long key(FeatureEntry feature, long valueHash) {
    return RowHash.mix(valueHash + RowHash.mix(feature.id() + 1L));
  }

  private static long @Nullable [] filled(long[] keys, int size) {
    long[] buckets = new long[size];
    SplittableRandom random = new SplittableRandom(size);
    for (long key : keys) {
      if (!insert(buckets, key, random)) {
        return null;
      }
    }
    return buckets;
  }

  private static boolean insert(long[] buckets, long key, SplittableRandom random) {
    long print = print(key);
    int first = first(key, buckets.length);
    int second = other(first, print, buckets.length);
    if (put(buckets, first, print) || put(buckets, second, print)) {
      return true;
    }
    int at = random.nextBoolean() ? first : second;
    for (int kick = 0; kick < MOST_KICKS; kick++) {
      int shift = random.nextInt(SLOTS) * BITS;
      long out = buckets[at] >>> shift & FINGERPRINT;
      buckets[at] ^= (out ^ print) << shift;
      print = out;
      at = other(at, print, buckets.length);
      if (put(buckets, at, print)) {
        return true;
      }
    }
    return false;
  }

  private static boolean put(long[] buckets, int at, long print) {
    for (int shift = 0; shift < Long.SIZE; shift += BITS) {
      if ((buckets[at] >>> shift & FINGERPRINT) == 0) {
        buckets[at] |= print << shift;
        return true;
      }
    }
    return false;
  }

  /** Not 0, as that is a free slot. */
  private static long print(long key) {
    long print = key >>> (Long.SIZE - BITS);
    return print == 0 ? 1 : print;
  }

  private static int first(long key, int size) {
    return (int) Long.remainderUnsigned(key << BITS, size);
  }

  private static int other(int at, long print, int size) {
    int other = (int) Long.remainderUnsigned(RowHash.mix(print), size) - at;
    return other < 0 ? other + size : other;
  }

  /** Whether a value is taken to be open. */
  public boolean isOpen(long key) {
    long print = print(key);
    int at = first(key, buckets.length);
    return holds(buckets[at], print) || holds(buckets[other(at, print, buckets.length)], print);
  }

  private static boolean holds(long bucket, long print) {
    for (int shift = 0; shift < Long.SIZE; shift += BITS) {
      if ((bucket >>> shift & FINGERPRINT) == print) {
        return true;
      }
    }
    return false;
  }

  @Override
  public float gate(FeatureEntry feature, long valueHash) {
    return isOpen(key(feature, valueHash)) ? factor : 0;
  }

  /** Bytes held. */
  public long bytes() {
    return (long) buckets.length * Long.BYTES;
  }
}

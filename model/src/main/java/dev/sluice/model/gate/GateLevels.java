package dev.sluice.model.gate;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.gate.ValueGates;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The gates of one model version, as learner and ranker both read them: a level per feature, and
 * one for each value that differs from its feature's. Levels are 256 steps of a factor; level 0 is
 * closed, exactly, so that its rows need not be read. A value that the version does not name has
 * its feature's level, whether it was ever seen or not; a feature that it does not name is open.
 * Immutable.
 *
 * <pre>
 *   features, int | places, int | by feature id: level, byte
 *   | by place: print, int | by place: level, byte                              little endian
 *   place of a value: upper half of its key, scaled to the places, then upwards round; print 0 is free
 * </pre>
 *
 * Prints have 32 bits: one value in some 4 billion is taken for another that lies beside it. Five
 * bytes a place, a fifth of them free.
 */
public final class GateLevels implements ValueGates {
  /** Name of the blob in a model version. */
  public static final String BLOB = "gates";

  /** The level of a gate that is wholly open. */
  public static final int FULL = 255;

  /** Every gate as at the start of a search: factor 1. */
  public static final GateLevels NONE = new GateLevels(new byte[0], new int[1], new byte[1]);

  private static final double LOAD = 0.8;
  private static final int HEADER = 2 * Integer.BYTES;
  private static final float[] FACTORS = factors();

  private final byte[] features;
  private final int[] prints;
  private final byte[] levels;

  private GateLevels(byte[] features, int[] prints, byte[] levels) {
    this.features = features;
    this.prints = prints;
    this.levels = levels;
  }

  private static float[] factors() {
    float[] factors = new float[FULL + 1];
    for (int level = 0; level <= FULL; level++) {
      factors[level] = (float) level / FULL;
    }
    return factors;
  }

  /** The level of a gate's factor; those above 1 are 1. */
  public static int level(double factor) {
    return (int) Math.round(Math.min(1, factor) * FULL);
  }

  /** What a level multiplies a vector by, in [0, 1]. */
  public static float factor(int level) {
    return FACTORS[level];
  }

  /**
   * Makes the gates of a version.
   *
   * @param features level by feature id
   * @param values level by {@link GateFingerprints#key}, of those that differ from their feature's
   */
  public static GateLevels of(int[] features, Map<Long, Integer> values) {
    int places = Math.max(1, (int) Math.ceil(values.size() / LOAD));
    GateLevels gates = new GateLevels(new byte[features.length], new int[places], new byte[places]);
    for (int id = 0; id < features.length; id++) {
      gates.features[id] = (byte) features[id];
    }
    // In the order of keys: equal gates have equal bytes.
    new TreeMap<>(values).forEach(gates::put);
    return gates;
  }

  private void put(long key, int level) {
    int at = place(key, prints.length);
    while (prints[at] != 0) {
      at = at + 1 == prints.length ? 0 : at + 1;
    }
    prints[at] = print(key);
    levels[at] = (byte) level;
  }

  private static int place(long key, int places) {
    return (int) ((key >>> Integer.SIZE) * places >>> Integer.SIZE);
  }

  private static int print(long key) {
    return (int) key == 0 ? 1 : (int) key;
  }

  /** The level of a value. */
  public int level(FeatureEntry feature, long valueHash) {
    long key = GateFingerprints.key(feature, valueHash);
    int print = print(key);
    for (int at = place(key, prints.length); prints[at] != 0; ) {
      if (prints[at] == print) {
        return Byte.toUnsignedInt(levels[at]);
      }
      at = at + 1 == prints.length ? 0 : at + 1;
    }
    return level(feature.id());
  }

  /** The level of a feature's values that have none of their own. */
  public int level(int featureId) {
    return featureId < features.length ? Byte.toUnsignedInt(features[featureId]) : FULL;
  }

  @Override
  public float gate(FeatureEntry feature, long valueHash) {
    return FACTORS[level(feature, valueHash)];
  }

  /** Values with a level of their own. */
  public int values() {
    return (int) Arrays.stream(prints).filter(print -> print != 0).count();
  }

  /** Bytes held. */
  public long bytes() {
    return features.length + (long) prints.length * (Integer.BYTES + 1);
  }

  /** Returns what {@link #fromBytes} reads. */
  public byte[] toBytes() {
    ByteBuffer out =
        ByteBuffer.allocate(HEADER + features.length + prints.length * (Integer.BYTES + 1))
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(features.length).putInt(prints.length).put(features);
    for (int print : prints) {
      out.putInt(print);
    }
    return out.put(levels).array();
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if the bytes are no gates
   */
  public static GateLevels fromBytes(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int features = bytes.length < HEADER ? -1 : in.getInt();
    int places = bytes.length < HEADER ? -1 : in.getInt();
    if (features < 0
        || places < 1
        || bytes.length != HEADER + features + (long) places * (Integer.BYTES + 1)) {
      throw new IllegalArgumentException(
          "%d bytes are no gates of %d features and %d places"
              .formatted(bytes.length, features, places));
    }
    GateLevels gates = new GateLevels(new byte[features], new int[places], new byte[places]);
    in.get(gates.features);
    for (int at = 0; at < places; at++) {
      gates.prints[at] = in.getInt();
    }
    in.get(gates.levels);
    return gates;
  }
}

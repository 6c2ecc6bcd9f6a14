package dev.sluice.embeddings;

/** How a number of a row is kept in memory; it is a float to whoever reads it. */
public enum Precision {
  /** IEEE float32: exact. */
  FP32(Float.BYTES),
  /** IEEE float16: 11 significant bits, up to 65,504; larger ones become the largest. */
  FP16(Short.BYTES),
  /** bfloat16: the upper half of a float32, 8 significant bits, its whole range. */
  BF16(Short.BYTES);

  /*
   * float16: sign 1, exponent 5 (bias 15), fraction 10. Java 20 has intrinsics for it; 17 has not.
   * Scaling by a power of two lets the float unit shift subnormals into place and round to
   * nearest even by itself (Giesen's trick of adding a magic number), so no loop and no branch per
   * exponent.
   */
  private static final int HALF_MOST = 0x7BFF;
  private static final float HALF_LARGEST = 65_504f;
  private static final int HALF_FRACTION = 13;
  private static final float HALF_SMALLEST_NORMAL = 0x1.0p-14f;
  private static final float SUBNORMAL_MAGIC = 0.5f;
  private static final int REBIAS = (127 - 15) << 23;
  private static final int NOT_A_NUMBER = 0x7FC00000;
  private static final float UNSCALE = 0x1.0p112f;

  private final int bytes;

  Precision(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes per number. */
  public int bytes() {
    return bytes;
  }

  /** The number as it comes back from memory. */
  public float rounded(float x) {
    return switch (this) {
      case FP32 -> x;
      case FP16 -> fromHalf(toHalf(x));
      case BF16 -> fromBrain(toBrain(x));
    };
  }

  /** float16 bits of the nearest half, ties to even; NaN stays NaN. */
  static short toHalf(float x) {
    int sign = (Float.floatToRawIntBits(x) >>> 16) & 0x8000;
    float magnitude = Math.abs(x);
    if (Float.isNaN(x)) {
      return (short) (sign | 0x7E00);
    }
    if (magnitude >= HALF_LARGEST) {
      return (short) (sign | HALF_MOST);
    }
    if (magnitude < HALF_SMALLEST_NORMAL) {
      int shifted =
          Float.floatToRawIntBits(magnitude + SUBNORMAL_MAGIC)
              - Float.floatToRawIntBits(SUBNORMAL_MAGIC);
      return (short) (sign | shifted);
    }
    int bits = Float.floatToRawIntBits(magnitude) - REBIAS;
    int odd = (bits >>> HALF_FRACTION) & 1;
    return (short) (sign | ((bits + 0xFFF + odd) >>> HALF_FRACTION));
  }

  /** The float that float16 bits stand for; rows keep no infinities. */
  static float fromHalf(short half) {
    // Without a branch: the bits of an infinity or NaN turn into a NaN by the or below.
    int bits = half;
    int magnitude = (bits & 0x7FFF) << HALF_FRACTION;
    int notFinite = (0x0F7FFFFF - magnitude) >> 31;
    float scaled = Float.intBitsToFloat(magnitude) * UNSCALE;
    int sign = (bits & 0x8000) << 16;
    return Float.intBitsToFloat(
        Float.floatToRawIntBits(scaled) | sign | (notFinite & NOT_A_NUMBER));
  }

  /** Widens {@code count} float16 numbers. */
  static void fromHalves(short[] halves, int count, float[] out, int offset) {
    for (int i = 0; i < count; i++) {
      out[offset + i] = fromHalf(halves[i]);
    }
  }

  /** Narrows {@code count} numbers to float16. */
  static void toHalves(float[] in, int offset, int count, short[] halves) {
    for (int i = 0; i < count; i++) {
      halves[i] = toHalf(in[offset + i]);
    }
  }

  /** Narrows {@code count} numbers to bfloat16. */
  static void toBrains(float[] in, int offset, int count, short[] brains) {
    for (int i = 0; i < count; i++) {
      brains[i] = toBrain(in[offset + i]);
    }
  }

  /** Widens {@code count} bfloat16 numbers. */
  static void fromBrains(short[] brains, int count, float[] out, int offset) {
    for (int i = 0; i < count; i++) {
      out[offset + i] = fromBrain(brains[i]);
    }
  }

  /** bfloat16 bits of the nearest, ties to even; NaN stays NaN. */
  static short toBrain(float x) {
    int bits = Float.floatToRawIntBits(x);
    if (Float.isNaN(x)) {
      return (short) ((bits >>> 16) | 0x40);
    }
    return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }

  /** The float that bfloat16 bits stand for. */
  static float fromBrain(short brain) {
    return Float.intBitsToFloat(brain << 16);
  }
}

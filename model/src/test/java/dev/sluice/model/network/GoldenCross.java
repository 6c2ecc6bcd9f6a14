package dev.sluice.model.network;

/**
 * Two full-rank cross layers of one weight, as public TensorFlow Recommenders code computes them.
 */
final class GoldenCross {
  static final float[] WEIGHT = {
    -0.2f,
    0.0f,
    0.2f,
    -0.1f,
    0.10000000000000003f,
    -0.2f,
    -0.1f,
    0.10000000000000003f,
    -0.2f,
    0.0f,
    0.2f,
    -0.1f,
    0.0f,
    0.2f,
    -0.1f,
    0.10000000000000003f,
    -0.2f,
    0.0f,
    0.10000000000000003f,
    -0.2f,
    0.0f,
    0.2f,
    -0.1f,
    0.10000000000000003f,
    0.2f,
    -0.1f,
    0.10000000000000003f,
    -0.2f,
    0.0f,
    0.2f,
    -0.2f,
    0.0f,
    0.2f,
    -0.1f,
    0.10000000000000003f,
    -0.2f
  };
  static final float[] BIAS = {0.1f, 0.0f, -0.1f, 0.2f, 0.0f, 0.05f};
  static final double[] X2 = {0.4754372, 0.34105153, 0.36608376, 0.0, 0.01179083, 0.02177186};

  private GoldenCross() {}
}

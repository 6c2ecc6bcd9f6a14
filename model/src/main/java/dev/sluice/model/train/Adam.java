package dev.sluice.model.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Adam [1] for the dense parameters, with decay added to the gradient. Plain loops over arrays, so
 * that the same gradients give the same bits.
 *
 * <pre>
 *   steps, long | first moments, float each | second moments, float each     little endian
 * </pre>
 *
 * <p>[1] Kingma and Ba, ICLR 2015.
 */
final class Adam {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  /** After so many steps the rate has sunk by the root of two. */
  private static final double WARM_STEPS = 500;

  private final double rate;
  private final double settledRate;
  private final double decay;
  private final float[] first;
  private final float[] second;
  private long steps;

  Adam(int parameters, double rate, double settledRate, double decay) {
    this.rate = rate;
    this.settledRate = settledRate;
    this.decay = decay;
    this.first = new float[parameters];
    this.second = new float[parameters];
  }

  /** Moves {@code values} against {@code gradients}; both [parameters]. */
  void step(float[] values, float[] gradients) {
    steps++;
    double correct1 = 1 - Math.pow(BETA1, steps);
    double correct2 = 1 - Math.pow(BETA2, steps);
    double rateNow = Math.max(settledRate, rate / Math.sqrt(1 + steps / WARM_STEPS));
    double stepRate = rateNow * Math.sqrt(correct2) / correct1;
    double epsilon = EPSILON * Math.sqrt(correct2);
    for (int i = 0; i < values.length; i++) {
      double gradient = gradients[i] + decay * values[i];
      double m = BETA1 * first[i] + (1 - BETA1) * gradient;
      double v = BETA2 * second[i] + (1 - BETA2) * gradient * gradient;
      first[i] = (float) m;
      second[i] = (float) v;
      values[i] -= (float) (stepRate * m / (Math.sqrt(v) + epsilon));
    }
  }

  byte[] toBytes() {
    ByteBuffer out =
        ByteBuffer.allocate(Long.BYTES + 2 * first.length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(steps);
    out.asFloatBuffer().put(first).put(second);
    return out.array();
  }

  void restore(byte[] bytes) {
    if (bytes.length != Long.BYTES + 2 * first.length * Float.BYTES) {
      throw new IllegalArgumentException(
          "Adam's state of %d parameters has %d bytes".formatted(first.length, bytes.length));
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    steps = in.getLong();
    in.asFloatBuffer().get(first).get(second);
  }
}

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

  /* Added and taken away it rounds to multiples of 7e-38: moments that die away would else end as
   * numbers below the normal range, on which processors are a hundred times slower. */
  private static final float NEGLIGIBLE = 1e-30f;

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
    sweep(values, gradients, first, second, (float) decay, (float) stepRate, (float) epsilon);
  }

  /* In single precision, and in a method of its own: so the compiler makes vector instructions of
   * it, which takes a thirtieth of the time. */
  private static void sweep(
      float[] values,
      float[] gradients,
      float[] first,
      float[] second,
      float decay,
      float rate,
      float epsilon) {
    float keep1 = (float) BETA1;
    float keep2 = (float) BETA2;
    float take1 = (float) (1 - BETA1);
    float take2 = (float) (1 - BETA2);
    for (int i = 0; i < values.length; i++) {
      float gradient = gradients[i] + decay * values[i];
      float m = keep1 * first[i] + take1 * gradient + NEGLIGIBLE - NEGLIGIBLE;
      float v = keep2 * second[i] + take2 * gradient * gradient + NEGLIGIBLE - NEGLIGIBLE;
      first[i] = m;
      second[i] = v;
      values[i] -= rate * m / ((float) Math.sqrt(v) + epsilon);
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

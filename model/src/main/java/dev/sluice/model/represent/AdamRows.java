package dev.sluice.model.represent;

import dev.sluice.model.matrix.Workers;

/**
 * Adam [1] over a matrix of rows, every row at each step, in floats: the loop becomes vector
 * instructions.
 *
 * <p>[1] Kingma and Ba, ICLR 2015.
 */
final class AdamRows {
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.999f;
  private static final float EPSILON = 1e-8f;

  private final float[][] values;
  private final float[][] first;
  private final float[][] second;
  private final double rate;
  private long steps;

  AdamRows(float[][] values, double rate) {
    this.values = values;
    this.rate = rate;
    first = new float[values.length][];
    second = new float[values.length][];
    for (int i = 0; i < values.length; i++) {
      first[i] = new float[values[i].length];
      second[i] = new float[values[i].length];
    }
  }

  /** Moves the values against {@code gradients}, of the same shape. */
  void step(float[][] gradients, Workers workers) {
    steps++;
    float rateNow = (float) (rate / (1 - Math.pow(0.9, steps)));
    float correction = (float) (1 / Math.sqrt(1 - Math.pow(0.999, steps)));
    workers.rows(
        values.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            step(values[i], gradients[i], first[i], second[i], rateNow, correction);
          }
        });
  }

  private static void step(
      float[] value, float[] gradient, float[] m, float[] v, float rate, float correction) {
    for (int j = 0; j < value.length; j++) {
      m[j] = BETA1 * m[j] + (1 - BETA1) * gradient[j];
      v[j] = BETA2 * v[j] + (1 - BETA2) * gradient[j] * gradient[j];
    }
    for (int j = 0; j < value.length; j++) {
      value[j] -= rate * m[j] / ((float) Math.sqrt(v[j]) * correction + EPSILON);
    }
  }
}

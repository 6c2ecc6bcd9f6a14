package dev.sluice.model.offline;

import java.util.Arrays;

/** One array of parameters with its gradient and Adam's moments. */
final class Parameter {
  final float[] value;
  final float[] gradient;
  private final float[] first;
  private final float[] second;

  Parameter(int size) {
    value = new float[size];
    gradient = new float[size];
    first = new float[size];
    second = new float[size];
  }

  /**
   * One step of Adam with the L2 term added to the gradient (coupled, as in the original of OptFS);
   * clears the gradient. All numbers move at each step, touched or not.
   *
   * @param step from 1
   */
  void adam(double rate, double l2, long step) {
    float c1 = (float) (1 - Math.pow(Adams.BETA1, step));
    float c2 = (float) (1 - Math.pow(Adams.BETA2, step));
    sweep(value, gradient, first, second, (float) l2, (float) (rate / c1), 1 / c2);
  }

  private static void sweep(
      float[] value, float[] gradient, float[] m, float[] v, float l2, float rate, float scale2) {
    float b1 = (float) Adams.BETA1;
    float b2 = (float) Adams.BETA2;
    float eps = (float) Adams.EPSILON;
    for (int i = 0; i < value.length; i++) {
      float g = gradient[i] + l2 * value[i];
      float mi = b1 * m[i] + (1 - b1) * g;
      float vi = b2 * v[i] + (1 - b2) * g * g;
      m[i] = mi;
      v[i] = vi;
      value[i] -= rate * mi / ((float) Math.sqrt(vi * scale2) + eps);
      gradient[i] = 0;
    }
  }

  /** Forgets the moments. */
  void restart() {
    Arrays.fill(first, 0);
    Arrays.fill(second, 0);
    Arrays.fill(gradient, 0);
  }
}

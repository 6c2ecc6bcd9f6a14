package dev.sluice.model.matrix;

/**
 * Adds multiples of rows to a row: the innermost loops of everything here. Rows may be longer than
 * the sum, never shorter.
 */
public final class RowSums {
  private RowSums() {}

  /** {@code sum += a x}. */
  public static void add(float[] sum, float a, float[] x) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] = Math.fma(a, x[j], sum[j]);
    }
  }

  /** {@code sum += a x + b y + c z + d w}: one load and one store of the sum for four products. */
  public static void add(
      float[] sum, float a, float[] x, float b, float[] y, float c, float[] z, float d, float[] w) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] = Math.fma(a, x[j], Math.fma(b, y[j], Math.fma(c, z[j], Math.fma(d, w[j], sum[j]))));
    }
  }

  /**
   * The same for rows of some 64 numbers. The compiler unrolls a loop by how long its method's runs
   * were: shared with long rows, short ones would hardly reach the vector instructions.
   */
  static void addNarrow(
      float[] sum, float a, float[] x, float b, float[] y, float c, float[] z, float d, float[] w) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] = Math.fma(a, x[j], Math.fma(b, y[j], Math.fma(c, z[j], Math.fma(d, w[j], sum[j]))));
    }
  }

  /** {@code sum += x}. */
  public static void add(float[] sum, float[] x) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += x[j];
    }
  }

  /** The inner product, in double. */
  public static double dot(float[] x, float[] y) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += (double) x[j] * y[j];
    }
    return sum;
  }
}

package dev.sluice.model.represent;

/** Rows of norm 1, and the way back. A zero row stays zero and passes no gradient. */
final class BlockNorm {
  /** Below, a row counts as zero, as published. */
  private static final double LEAST = 1e-12;

  private BlockNorm() {}

  /** Writes row / |row| to {@code out} from {@code at} on and returns the norm. */
  static double unit(float[] row, float[] out, int at) {
    return scaled(row, 1, out, at);
  }

  /** Writes {@code length} row / |row| to {@code out} from {@code at} on and returns the norm. */
  static double scaled(float[] row, double length, float[] out, int at) {
    double sum = 0;
    for (float value : row) {
      sum += (double) value * value;
    }
    double norm = Math.sqrt(sum);
    float scale = (float) (length / Math.max(norm, LEAST));
    for (int j = 0; j < row.length; j++) {
      out[at + j] = scale * row[j];
    }
    return norm;
  }

  /**
   * The gradient at row from the one at row / |row|, which stands in {@code gradient} from {@code
   * at} on; written to {@code out}.
   */
  static void backward(float[] row, float[] gradient, int at, float[] out) {
    backward(row, 1, gradient, at, out);
  }

  /** The same for {@link #scaled}. */
  static void backward(float[] row, double length, float[] gradient, int at, float[] out) {
    double sum = 0;
    double along = 0;
    for (int j = 0; j < row.length; j++) {
      sum += (double) row[j] * row[j];
      along += (double) row[j] * gradient[at + j];
    }
    double norm = Math.sqrt(sum);
    if (norm < LEAST) {
      java.util.Arrays.fill(out, 0);
      return;
    }
    double scale = length / norm;
    double radial = along / sum;
    for (int j = 0; j < row.length; j++) {
      out[j] = (float) (scale * (gradient[at + j] - radial * row[j]));
    }
  }
}

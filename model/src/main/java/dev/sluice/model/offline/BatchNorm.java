package dev.sluice.model.offline;

import java.util.Arrays;

/**
 * Batch normalisation [Ioffe and Szegedy 2015] of [n][width] in place: by the batch in training, by
 * running means in use. Not thread-safe.
 */
final class BatchNorm {
  private static final float EPSILON = 1e-5f;
  private static final float MOMENTUM = 0.1f;

  final Parameter scale;
  final Parameter shift;
  final float[] mean;
  final float[] variance;
  private final float[] inverse;
  private final float[] centre;
  private final int width;
  private float[] normal = new float[0];

  BatchNorm(int width) {
    this.width = width;
    this.scale = new Parameter(width);
    this.shift = new Parameter(width);
    this.mean = new float[width];
    this.variance = new float[width];
    this.inverse = new float[width];
    this.centre = new float[width];
    Arrays.fill(scale.value, 1);
    Arrays.fill(variance, 1);
  }

  void forward(float[] y, int n, boolean training) {
    if (normal.length < n * width) {
      normal = new float[n * width];
    }
    statistics(y, n, training);
    for (int row = 0; row < n; row++) {
      int at = row * width;
      for (int j = 0; j < width; j++) {
        float x = (y[at + j] - centre[j]) * inverse[j];
        normal[at + j] = x;
        y[at + j] = x * scale.value[j] + shift.value[j];
      }
    }
  }

  private void statistics(float[] y, int n, boolean training) {
    if (!training) {
      for (int j = 0; j < width; j++) {
        centre[j] = mean[j];
        inverse[j] = (float) (1 / Math.sqrt(variance[j] + EPSILON));
      }
      return;
    }
    double[] sum = new double[width];
    double[] squares = new double[width];
    for (int row = 0; row < n; row++) {
      for (int j = 0; j < width; j++) {
        double x = y[row * width + j];
        sum[j] += x;
        squares[j] += x * x;
      }
    }
    for (int j = 0; j < width; j++) {
      double m = sum[j] / n;
      double v = Math.max(0, squares[j] / n - m * m);
      centre[j] = (float) m;
      inverse[j] = (float) (1 / Math.sqrt(v + EPSILON));
      mean[j] += MOMENTUM * ((float) m - mean[j]);
      variance[j] += MOMENTUM * ((float) (v * n / Math.max(1, n - 1)) - variance[j]);
    }
  }

  /** Turns the gradient of the output into that of the input, in place. */
  void backward(float[] dy, int n) {
    double[] sum = new double[width];
    double[] dot = new double[width];
    for (int row = 0; row < n; row++) {
      for (int j = 0; j < width; j++) {
        sum[j] += dy[row * width + j];
        dot[j] += dy[row * width + j] * normal[row * width + j];
      }
    }
    float[] a = new float[width];
    float[] b = new float[width];
    for (int j = 0; j < width; j++) {
      shift.gradient[j] += (float) sum[j];
      scale.gradient[j] += (float) dot[j];
      a[j] = (float) (sum[j] / n);
      b[j] = (float) (dot[j] / n);
    }
    for (int row = 0; row < n; row++) {
      int at = row * width;
      for (int j = 0; j < width; j++) {
        dy[at + j] = scale.value[j] * inverse[j] * (dy[at + j] - a[j] - normal[at + j] * b[j]);
      }
    }
  }
}

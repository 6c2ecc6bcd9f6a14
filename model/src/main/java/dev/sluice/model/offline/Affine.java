package dev.sluice.model.offline;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** y [n][out] = x [n][in] W + b, with its backward pass. Not thread-safe. */
final class Affine {
  final int in;
  final int out;
  final Parameter weight;
  final Parameter bias;
  private final MatrixProduct product;

  Affine(MatrixProduct product, int in, int out, SplittableRandom random, double scale) {
    this.product = product;
    this.in = in;
    this.out = out;
    this.weight = new Parameter(in * out);
    this.bias = new Parameter(out);
    double range = scale * Math.sqrt(6.0 / (in + out));
    for (int i = 0; i < weight.value.length; i++) {
      weight.value[i] = (float) (range * (2 * random.nextDouble() - 1));
    }
  }

  void forward(float[] x, float[] y, int n) {
    for (int row = 0; row < n; row++) {
      System.arraycopy(bias.value, 0, y, row * out, out);
    }
    product.add(x, weight.value, y, n, in, out);
  }

  /** Adds to the gradients; adds to {@code dx} where it is not null. */
  void backward(float[] x, float[] dy, float @Nullable [] dx, int n) {
    for (int row = 0; row < n; row++) {
      for (int j = 0; j < out; j++) {
        bias.gradient[j] += dy[row * out + j];
      }
    }
    product.addTransposedFirst(x, dy, weight.gradient, in, n, out);
    if (dx != null) {
      product.addTransposedSecond(dy, weight.value, dx, n, out, in);
    }
  }
}

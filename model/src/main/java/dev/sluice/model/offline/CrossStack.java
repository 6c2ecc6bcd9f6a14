package dev.sluice.model.offline;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The cross layers of a network and their linear output [DCN V2, Wang et al., WWW 2021]. Not
 * thread-safe.
 */
final class CrossStack {
  /** The cross layers start near the identity. */
  private static final double SCALE = 0.5;

  private final int depth;
  private final int width;
  private final int rank;

  /** Per layer W, or U and V where it is of low rank. */
  private final List<Affine> layers = new ArrayList<>();

  private final Affine output;
  private final List<float[]> crossed = new ArrayList<>();
  private final List<float[]> products = new ArrayList<>();
  private final List<float[]> low = new ArrayList<>();
  private float[] out = new float[0];

  CrossStack(NetShape shape, MatrixProduct product, SplittableRandom random) {
    this.depth = shape.crossLayers();
    this.width = shape.width();
    this.rank = shape.crossRank();
    for (int l = 0; l < depth; l++) {
      if (rank > 0) {
        layers.add(new Affine(product, width, rank, random, 1));
        layers.add(new Affine(product, rank, width, random, SCALE));
      } else {
        layers.add(new Affine(product, width, width, random, SCALE));
      }
    }
    output = new Affine(product, width, 1, random, 1);
  }

  List<Affine> layers() {
    return layers;
  }

  Affine output() {
    return output;
  }

  private void grow(int n) {
    if (out.length >= n) {
      return;
    }
    out = new float[n];
    crossed.clear();
    products.clear();
    low.clear();
    for (int l = 0; l < depth; l++) {
      crossed.add(new float[n * width]);
      products.add(new float[n * width]);
      low.add(new float[n * rank]);
    }
  }

  /** Adds the output of {@code x0} [n][width] to the logits. */
  void forward(float[] x0, int n, float[] logits) {
    grow(n);
    float[] x = x0;
    for (int l = 0; l < depth; l++) {
      float[] product = products.get(l);
      if (rank > 0) {
        layers.get(2 * l).forward(x, low.get(l), n);
        layers.get(2 * l + 1).forward(low.get(l), product, n);
      } else {
        layers.get(l).forward(x, product, n);
      }
      float[] next = crossed.get(l);
      for (int i = 0; i < n * width; i++) {
        next[i] = x0[i] * product[i] + x[i];
      }
      x = next;
    }
    output.forward(x, out, n);
    for (int i = 0; i < n; i++) {
      logits[i] += out[i];
    }
  }

  /** Adds to all gradients and to {@code dx0}, after {@link #forward} of the same batch. */
  void backward(float[] x0, float[] dx0, int n, float[] error) {
    float[] dx = new float[n * width];
    output.backward(crossed.get(depth - 1), error, dx, n);
    for (int l = depth - 1; l >= 0; l--) {
      float[] x = l == 0 ? x0 : crossed.get(l - 1);
      float[] product = products.get(l);
      float[] dProduct = new float[n * width];
      for (int i = 0; i < n * width; i++) {
        dx0[i] += dx[i] * product[i];
        dProduct[i] = dx[i] * x0[i];
      }
      // dx stays: the layer passes its input on.
      if (rank > 0) {
        float[] dLow = new float[n * rank];
        layers.get(2 * l + 1).backward(low.get(l), dProduct, dLow, n);
        layers.get(2 * l).backward(x, dLow, dx, n);
      } else {
        layers.get(l).backward(x, dProduct, dx, n);
      }
    }
    for (int i = 0; i < n * width; i++) {
      dx0[i] += dx[i];
    }
  }
}

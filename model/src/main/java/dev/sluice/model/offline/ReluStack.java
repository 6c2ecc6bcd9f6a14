package dev.sluice.model.offline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The ReLU layers of a network, with batch normalisation and dropout where the shape has them, and
 * their linear output. Not thread-safe.
 */
final class ReluStack {
  /** Turns what ReLU lets through into its slope, 1 above 0, without a branch: vector code. */
  private static final float STEEP = 1e30f;

  private final float keep;
  private final List<Affine> layers = new ArrayList<>();
  private final List<BatchNorm> norms = new ArrayList<>();
  private final Affine output;
  private final SplittableRandom noise;
  private final List<float[]> activations = new ArrayList<>();
  private final List<float[]> masks = new ArrayList<>();
  private float[] out = new float[0];

  ReluStack(
      NetShape shape, MatrixProduct product, SplittableRandom random, SplittableRandom noise) {
    this.keep = (float) (1 - shape.dropout());
    this.noise = noise;
    int in = shape.width();
    for (int width : shape.mlp()) {
      layers.add(new Affine(product, in, width, random, 1));
      if (shape.batchNorm()) {
        norms.add(new BatchNorm(width));
      }
      in = width;
    }
    output = new Affine(product, in, 1, random, 1);
  }

  List<Affine> layers() {
    return layers;
  }

  List<BatchNorm> norms() {
    return norms;
  }

  Affine output() {
    return output;
  }

  private void grow(int n) {
    if (out.length >= n) {
      return;
    }
    out = new float[n];
    activations.clear();
    masks.clear();
    for (Affine layer : layers) {
      activations.add(new float[n * layer.out]);
      masks.add(new float[n * layer.out]);
    }
  }

  /** Adds the output of {@code x0} to the logits. */
  void forward(float[] x0, int n, float[] logits, boolean training) {
    grow(n);
    float[] x = x0;
    for (int l = 0; l < layers.size(); l++) {
      float[] y = activations.get(l);
      int length = n * layers.get(l).out;
      layers.get(l).forward(x, y, n);
      if (!norms.isEmpty()) {
        norms.get(l).forward(y, n, training);
      }
      float[] mask = masks.get(l);
      if (training && keep < 1) {
        drop(mask, length);
        for (int i = 0; i < length; i++) {
          y[i] = Math.max(0, y[i]) * mask[i];
        }
      } else {
        Arrays.fill(mask, 0, length, 1);
        for (int i = 0; i < length; i++) {
          y[i] = Math.max(0, y[i]);
        }
      }
      x = y;
    }
    output.forward(x, out, n);
    for (int i = 0; i < n; i++) {
      logits[i] += out[i];
    }
  }

  /** Fills with 0 and 1 / keep; eight draws of eight bits a random number. */
  private void drop(float[] mask, int length) {
    int limit = Math.round(keep * 256);
    float kept = 256f / limit;
    long bits = 0;
    for (int i = 0; i < length; i++) {
      if ((i & 7) == 0) {
        bits = noise.nextLong();
      }
      mask[i] = (bits & 255) < limit ? kept : 0;
      bits >>>= 8;
    }
  }

  /** Adds to all gradients and to {@code dx0}, after {@link #forward} of the same batch. */
  void backward(float[] x0, float[] dx0, int n, float[] error) {
    int last = layers.size() - 1;
    float[] dy = new float[n * layers.get(last).out];
    output.backward(activations.get(last), error, dy, n);
    for (int l = last; l >= 0; l--) {
      float[] y = activations.get(l);
      float[] mask = masks.get(l);
      for (int i = 0; i < n * layers.get(l).out; i++) {
        dy[i] *= mask[i] * Math.min(1, y[i] * STEEP);
      }
      if (!norms.isEmpty()) {
        norms.get(l).backward(dy, n);
      }
      float[] x = l == 0 ? x0 : activations.get(l - 1);
      float[] dx = l == 0 ? dx0 : new float[n * layers.get(l).in];
      layers.get(l).backward(x, dy, dx, n);
      dy = dx;
    }
  }
}

package dev.sluice.model.offline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One network of a {@link NetShape} with its forward and backward pass, in plain Java. Longer than
 * a file should be, as forward and backward of each part belong together.
 *
 * <p>Gates, where there are any, multiply a value's embedding and first-order weight; {@link
 * #gateGradient} is the derivative of the loss with respect to them. Not thread-safe.
 */
final class Net {
  private static final double EMBEDDING_RANGE = 0.01;

  /** The cross layers start near the identity. */
  private static final double CROSS_SCALE = 0.5;

  final NetShape shape;
  final Parameter table;
  final Parameter first;
  final Parameter bias = new Parameter(1);
  final List<Affine> cross = new ArrayList<>();
  final List<Affine> hidden = new ArrayList<>();
  final List<BatchNorm> norms = new ArrayList<>();
  final @Nullable Affine crossOut;
  final @Nullable Affine hiddenOut;

  /** Where vectors lie instead of in the table; null for in the table. */
  private final @Nullable ValueVectors vectors;

  /** [values] factors, or null for all open. */
  float @Nullable [] gates;

  /** [values], filled by {@link #gradients} where there are gates. */
  float[] gateGradient = new float[0];

  private final int d;
  private final int width;
  private Scratch scratch;
  private final SplittableRandom noise;

  Net(NetShape shape, int values, long seed, double baseRate, MatrixProduct product) {
    this(shape, values, seed, baseRate, product, null);
  }

  /** A network whose vectors lie elsewhere: {@link #table} is empty, and the owner moves them. */
  Net(
      NetShape shape,
      int values,
      long seed,
      double baseRate,
      MatrixProduct product,
      @Nullable ValueVectors vectors) {
    this.shape = shape;
    this.vectors = vectors;
    this.d = shape.dimension();
    this.width = shape.width();
    SplittableRandom random = new SplittableRandom(seed);
    this.noise = random.split();
    boolean embeds = shape.machine() || shape.crossLayers() > 0 || !shape.mlp().isEmpty();
    table = new Parameter(embeds && vectors == null ? values * d : 0);
    for (int i = 0; i < table.value.length; i++) {
      table.value[i] = (float) (EMBEDDING_RANGE * gaussian(random));
    }
    first = new Parameter(shape.first() ? values : 0);
    bias.value[0] = (float) Sigmoid.logit(baseRate);
    for (int l = 0; l < shape.crossLayers(); l++) {
      if (shape.crossRank() > 0) {
        cross.add(new Affine(product, width, shape.crossRank(), random, 1));
        cross.add(new Affine(product, shape.crossRank(), width, random, CROSS_SCALE));
      } else {
        cross.add(new Affine(product, width, width, random, CROSS_SCALE));
      }
    }
    crossOut = shape.crossLayers() > 0 ? new Affine(product, width, 1, random, 1) : null;
    int in = width;
    for (int out : shape.mlp()) {
      hidden.add(new Affine(product, in, out, random, 1));
      if (shape.batchNorm()) {
        norms.add(new BatchNorm(out));
      }
      in = out;
    }
    hiddenOut = shape.mlp().isEmpty() ? null : new Affine(product, in, 1, random, 1);
    scratch = new Scratch(0);
  }

  private static double gaussian(SplittableRandom random) {
    // Box and Muller: SplittableRandom draws uniformly only.
    double u = 1 - random.nextDouble();
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * random.nextDouble());
  }

  /** All parameters but table and first-order weights: those are many, and decay otherwise. */
  List<Parameter> dense() {
    List<Parameter> all = new ArrayList<>();
    for (Affine layer : layers()) {
      all.add(layer.weight);
      all.add(layer.bias);
    }
    for (BatchNorm norm : norms) {
      all.add(norm.scale);
      all.add(norm.shift);
    }
    all.add(bias);
    return all;
  }

  private List<Affine> layers() {
    List<Affine> layers = new ArrayList<>(cross);
    layers.addAll(hidden);
    if (crossOut != null) {
      layers.add(crossOut);
    }
    if (hiddenOut != null) {
      layers.add(hiddenOut);
    }
    return layers;
  }

  /** Moves vectors that lie elsewhere by what {@link #gradients} gave them. */
  void stepVectors() {
    if (vectors != null) {
      vectors.step();
    }
  }

  /** Every array that makes the model: parameters and running statistics, in a fixed order. */
  List<float[]> state() {
    List<float[]> state = new ArrayList<>();
    state.add(table.value);
    state.add(first.value);
    dense().forEach(parameter -> state.add(parameter.value));
    for (BatchNorm norm : norms) {
      state.add(norm.mean);
      state.add(norm.variance);
    }
    return state;
  }

  /** Buffers of a batch. */
  private final class Scratch {
    final int size;
    final float[] x0;
    final float[] dx0;
    final List<float[]> crossed = new ArrayList<>();
    final List<float[]> products = new ArrayList<>();
    final List<float[]> low = new ArrayList<>();
    final List<float[]> activations = new ArrayList<>();
    final List<float[]> masks = new ArrayList<>();
    final float[] sums;
    final float[] out;

    Scratch(int size) {
      this.size = size;
      x0 = new float[size * width];
      dx0 = new float[size * width];
      sums = new float[size * d];
      out = new float[size];
      for (int l = 0; l < shape.crossLayers(); l++) {
        crossed.add(new float[size * width]);
        products.add(new float[size * width]);
        low.add(new float[size * shape.crossRank()]);
      }
      for (int w : shape.mlp()) {
        activations.add(new float[size * w]);
        masks.add(new float[size * w]);
      }
    }
  }

  /** Logits of all rows of a log, as in use. */
  double[] logits(EncodedLog log) {
    int batch = 1024;
    double[] logits = new double[log.rows()];
    int[] rows = new int[batch];
    float[] out = new float[batch];
    for (int from = 0; from < logits.length; from += batch) {
      int n = Math.min(batch, logits.length - from);
      for (int i = 0; i < n; i++) {
        rows[i] = from + i;
      }
      forward(log, rows, n, out, false);
      for (int i = 0; i < n; i++) {
        logits[from + i] = out[i];
      }
    }
    return logits;
  }

  /** Fills {@code logits} of the given rows. */
  void forward(EncodedLog log, int[] rows, int n, float[] logits, boolean training) {
    if (scratch.size < n) {
      scratch = new Scratch(n);
    }
    Scratch s = scratch;
    Arrays.fill(logits, 0, n, bias.value[0]);
    gather(log, rows, n, logits);
    if (shape.machine()) {
      machine(n, logits);
    }
    if (crossOut != null) {
      crossForward(n);
      addOutput(crossOut, s.crossed.get(s.crossed.size() - 1), n, logits);
    }
    if (hiddenOut != null) {
      hiddenForward(n, training);
      addOutput(hiddenOut, s.activations.get(s.activations.size() - 1), n, logits);
    }
  }

  private void addOutput(Affine layer, float[] x, int n, float[] logits) {
    layer.forward(x, scratch.out, n);
    for (int i = 0; i < n; i++) {
      logits[i] += scratch.out[i];
    }
  }

  private void gather(EncodedLog log, int[] rows, int n, float[] logits) {
    int fields = shape.fields();
    boolean embeds = vectors != null || table.value.length > 0;
    float[] x0 = scratch.x0;
    if (embeds) {
      Arrays.fill(x0, 0, n * width, 0);
    }
    for (int i = 0; i < n; i++) {
      int cell = rows[i] * fields;
      for (int f = 0; f < fields; f++) {
        int at = i * width + f * d;
        for (int k = log.offsets()[cell + f]; k < log.offsets()[cell + f + 1]; k++) {
          int id = log.ids()[k];
          float factor = gates == null ? log.weights()[k] : log.weights()[k] * gates[id];
          if (factor == 0) {
            continue;
          }
          if (shape.first()) {
            logits[i] += factor * first.value[id];
          }
          if (vectors != null) {
            vectors.add(f, id, factor, x0, at);
          } else if (embeds) {
            for (int j = 0, from = id * d; j < d; j++) {
              x0[at + j] += factor * table.value[from + j];
            }
          }
        }
      }
    }
  }

  /** Half of (sum squared minus sum of squares), which is the sum over all pairs. */
  private void machine(int n, float[] logits) {
    float[] sums = scratch.sums;
    Arrays.fill(sums, 0, n * d, 0);
    for (int i = 0; i < n; i++) {
      float squares = 0;
      for (int f = 0; f < shape.fields(); f++) {
        for (int j = 0; j < d; j++) {
          float x = scratch.x0[i * width + f * d + j];
          sums[i * d + j] += x;
          squares += x * x;
        }
      }
      float square = 0;
      for (int j = 0; j < d; j++) {
        square += sums[i * d + j] * sums[i * d + j];
      }
      logits[i] += (square - squares) / 2;
    }
  }

  private void crossForward(int n) {
    float[] x = scratch.x0;
    for (int l = 0; l < shape.crossLayers(); l++) {
      float[] product = scratch.products.get(l);
      if (shape.crossRank() > 0) {
        cross.get(2 * l).forward(x, scratch.low.get(l), n);
        cross.get(2 * l + 1).forward(scratch.low.get(l), product, n);
      } else {
        cross.get(l).forward(x, product, n);
      }
      float[] next = scratch.crossed.get(l);
      for (int i = 0; i < n * width; i++) {
        next[i] = scratch.x0[i] * product[i] + x[i];
      }
      x = next;
    }
  }

  private void hiddenForward(int n, boolean training) {
    float[] x = scratch.x0;
    float keep = (float) (1 - shape.dropout());
    for (int l = 0; l < hidden.size(); l++) {
      float[] y = scratch.activations.get(l);
      int length = n * hidden.get(l).out;
      hidden.get(l).forward(x, y, n);
      if (shape.batchNorm()) {
        norms.get(l).forward(y, n, training);
      }
      float[] mask = scratch.masks.get(l);
      if (training && keep < 1) {
        drop(mask, length, keep);
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
  }

  /** Fills with 0 and 1 / keep; eight draws of eight bits a random number. */
  private void drop(float[] mask, int length, float keep) {
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

  /**
   * Adds the gradients of the mean loss of a batch to all parameters; returns the summed loss.
   *
   * @param logits room for [n]
   */
  double gradients(EncodedLog log, int[] rows, int n, float[] logits) {
    forward(log, rows, n, logits, true);
    double loss = 0;
    float[] error = new float[n];
    for (int i = 0; i < n; i++) {
      int label = log.labels()[rows[i]];
      loss += Sigmoid.loss(logits[i], label);
      error[i] = (float) ((Sigmoid.of(logits[i]) - label) / n);
      bias.gradient[0] += error[i];
    }
    backward(log, rows, n, error);
    return loss;
  }

  private void backward(EncodedLog log, int[] rows, int n, float[] error) {
    Scratch s = scratch;
    Arrays.fill(s.dx0, 0, n * width, 0);
    if (crossOut != null) {
      crossBackward(n, error);
    }
    if (hiddenOut != null) {
      hiddenBackward(n, error);
    }
    if (shape.machine()) {
      for (int i = 0; i < n; i++) {
        for (int f = 0; f < shape.fields(); f++) {
          int at = i * width + f * d;
          for (int j = 0; j < d; j++) {
            s.dx0[at + j] += error[i] * (s.sums[i * d + j] - s.x0[at + j]);
          }
        }
      }
    }
    scatter(log, rows, n, error);
  }

  private void crossBackward(int n, float[] error) {
    Scratch s = scratch;
    float[] dx = new float[n * width];
    java.util.Objects.requireNonNull(crossOut)
        .backward(s.crossed.get(s.crossed.size() - 1), error, dx, n);
    for (int l = shape.crossLayers() - 1; l >= 0; l--) {
      float[] x = l == 0 ? s.x0 : s.crossed.get(l - 1);
      float[] product = s.products.get(l);
      float[] dProduct = new float[n * width];
      for (int i = 0; i < n * width; i++) {
        s.dx0[i] += dx[i] * product[i];
        dProduct[i] = dx[i] * s.x0[i];
      }
      // dx stays: the layer passes its input on.
      if (shape.crossRank() > 0) {
        float[] dLow = new float[n * shape.crossRank()];
        cross.get(2 * l + 1).backward(s.low.get(l), dProduct, dLow, n);
        cross.get(2 * l).backward(x, dLow, dx, n);
      } else {
        cross.get(l).backward(x, dProduct, dx, n);
      }
    }
    for (int i = 0; i < n * width; i++) {
      s.dx0[i] += dx[i];
    }
  }

  private void hiddenBackward(int n, float[] error) {
    Scratch s = scratch;
    float[] dy = new float[n * hidden.get(hidden.size() - 1).out];
    java.util.Objects.requireNonNull(hiddenOut)
        .backward(s.activations.get(hidden.size() - 1), error, dy, n);
    for (int l = hidden.size() - 1; l >= 0; l--) {
      float[] y = s.activations.get(l);
      float[] mask = s.masks.get(l);
      for (int i = 0; i < n * hidden.get(l).out; i++) {
        dy[i] = y[i] > 0 ? dy[i] * mask[i] : 0;
      }
      if (shape.batchNorm()) {
        norms.get(l).backward(dy, n);
      }
      float[] x = l == 0 ? s.x0 : s.activations.get(l - 1);
      float[] dx = l == 0 ? s.dx0 : new float[n * hidden.get(l).in];
      hidden.get(l).backward(x, dy, dx, n);
      dy = dx;
    }
  }

  private void scatter(EncodedLog log, int[] rows, int n, float[] error) {
    int fields = shape.fields();
    boolean embeds = table.value.length > 0;
    float[] dx0 = scratch.dx0;
    for (int i = 0; i < n; i++) {
      int cell = rows[i] * fields;
      for (int f = 0; f < fields; f++) {
        int at = i * width + f * d;
        for (int k = log.offsets()[cell + f]; k < log.offsets()[cell + f + 1]; k++) {
          int id = log.ids()[k];
          float weight = log.weights()[k];
          float factor = gates == null ? weight : weight * gates[id];
          float toGate = 0;
          if (shape.first()) {
            first.gradient[id] += factor * error[i];
            toGate += error[i] * first.value[id];
          }
          if (vectors != null) {
            vectors.accumulate(f, id, factor, dx0, at);
          } else if (embeds) {
            for (int j = 0, from = id * d; j < d; j++) {
              table.gradient[from + j] += factor * dx0[at + j];
              toGate += dx0[at + j] * table.value[from + j];
            }
          }
          if (gates != null && gateGradient.length > 0) {
            gateGradient[id] += weight * toGate;
          }
        }
      }
    }
  }
}

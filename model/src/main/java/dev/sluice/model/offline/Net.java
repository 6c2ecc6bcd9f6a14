package dev.sluice.model.offline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One network of a {@link NetShape} with its forward and backward pass, in plain Java.
 *
 * <p>Gates, where there are any, multiply a value's embedding and first-order weight; {@link
 * #gateGradient} is the derivative of the loss with respect to them. Not thread-safe.
 */
final class Net {
  private static final double EMBEDDING_RANGE = 0.01;

  final NetShape shape;
  final Parameter table;
  final Parameter first;
  final Parameter bias = new Parameter(1);
  private final @Nullable CrossStack cross;
  private final @Nullable ReluStack hidden;

  /** Where vectors lie instead of in the table; null for in the table. */
  private final @Nullable ValueVectors vectors;

  /** [values] factors, or null for all open. */
  float @Nullable [] gates;

  /** [values], filled by {@link #gradients} where there are gates. */
  float[] gateGradient = new float[0];

  private final int d;
  private final int width;
  private Scratch scratch;

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
    SplittableRandom noise = random.split();
    boolean embeds = shape.machine() || shape.crossLayers() > 0 || !shape.mlp().isEmpty();
    table = new Parameter(embeds && vectors == null ? values * d : 0);
    for (int i = 0; i < table.value.length; i++) {
      table.value[i] = (float) (EMBEDDING_RANGE * gaussian(random));
    }
    first = new Parameter(shape.first() ? values : 0);
    bias.value[0] = (float) Sigmoid.logit(baseRate);
    cross = shape.crossLayers() > 0 ? new CrossStack(shape, product, random) : null;
    hidden = shape.mlp().isEmpty() ? null : new ReluStack(shape, product, random, noise);
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
    for (BatchNorm norm : norms()) {
      all.add(norm.scale);
      all.add(norm.shift);
    }
    all.add(bias);
    return all;
  }

  private List<Affine> layers() {
    List<Affine> layers = new ArrayList<>();
    List<Affine> outputs = new ArrayList<>();
    if (cross != null) {
      layers.addAll(cross.layers());
      outputs.add(cross.output());
    }
    if (hidden != null) {
      layers.addAll(hidden.layers());
      outputs.add(hidden.output());
    }
    layers.addAll(outputs);
    return layers;
  }

  private List<BatchNorm> norms() {
    return hidden == null ? List.of() : hidden.norms();
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
    for (BatchNorm norm : norms()) {
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
    final float[] sums;

    Scratch(int size) {
      this.size = size;
      x0 = new float[size * width];
      dx0 = new float[size * width];
      sums = new float[size * d];
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
    Arrays.fill(logits, 0, n, bias.value[0]);
    gather(log, rows, n, logits);
    if (shape.machine()) {
      machine(n, logits);
    }
    if (cross != null) {
      cross.forward(scratch.x0, n, logits);
    }
    if (hidden != null) {
      hidden.forward(scratch.x0, n, logits, training);
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
    if (cross != null) {
      cross.backward(s.x0, s.dx0, n, error);
    }
    if (hidden != null) {
      hidden.backward(s.x0, s.dx0, n, error);
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

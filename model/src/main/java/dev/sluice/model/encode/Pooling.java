package dev.sluice.model.encode;

import dev.sluice.model.network.NetworkSpec;

/**
 * From rows to the network's input and back: each slot is the mean of its rows, each times its gate
 * where there are gates. Rows of other examples are never touched, and sums run in the batch's
 * order, so that an example's input does not depend on what shares its batch.
 */
public final class Pooling {
  /** Least part of its gradient that a value's row learns by, whatever its gate. */
  private static final double LEAST_SHARE = 0.25;

  /**
   * Two of the second order, times the outputs: as both learn the same click, d counts it twice.
   */
  private static final double CURVATURE = 2.0 * NetworkSpec.OUTPUTS;

  private Pooling() {}

  /**
   * Fills the network's input.
   *
   * @param places index into {@code values} by index in the batch's rows, as of {@link
   *     DistinctRows#places()}
   * @param values [distinct][dimension], row-major
   * @param out [size][inputWidth], row-major; what lies beyond stays as it is. A slot without rows
   *     is zeros
   */
  public static void pool(EncodedBatch batch, int[] places, float[] values, float[] out) {
    int dimension = batch.dimension();
    int width = batch.inputWidth();
    int[] offsets = batch.offsets();
    EncodedBatch.Gated gated = batch.gated();
    for (int example = 0; example < batch.size(); example++) {
      for (int slot = 0; slot < batch.slots(); slot++) {
        int cell = example * batch.slots() + slot;
        if (example > 0 && slot < batch.sharedSlots()) {
          int at = slot * dimension;
          System.arraycopy(out, at, out, example * width + at, dimension);
          continue;
        }
        int at = example * width + slot * dimension;
        if (gated == null) {
          mean(places, offsets[cell], offsets[cell + 1], values, dimension, out, at);
        } else {
          gated(
              gated.weights(),
              places,
              offsets[cell],
              offsets[cell + 1],
              values,
              dimension,
              out,
              at);
        }
      }
      System.arraycopy(
          batch.dense(),
          example * batch.denseWidth(),
          out,
          example * width + batch.slots() * dimension,
          batch.denseWidth());
    }
  }

  private static void gated(
      float[] weights,
      int[] places,
      int from,
      int to,
      float[] values,
      int dimension,
      float[] out,
      int at) {
    for (int d = 0; d < dimension; d++) {
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += (double) weights[i] * values[places[i] * dimension + d];
      }
      out[at + d] = (float) sum;
    }
  }

  private static void mean(
      int[] places, int from, int to, float[] values, int dimension, float[] out, int at) {
    if (to - from == 1) {
      System.arraycopy(values, places[from] * dimension, out, at, dimension);
      return;
    }
    for (int d = 0; d < dimension; d++) {
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += values[places[i] * dimension + d];
      }
      out[at + d] = from == to ? 0 : (float) (sum / (to - from));
    }
  }

  /**
   * Writes the mean of {@code count} rows to {@code out} at {@code at}, zeros where there are none:
   * the same bits as {@link #pool} gives.
   *
   * @param values [count][dimension], row-major; may be longer
   */
  public static void mean(float[] values, int count, int dimension, float[] out, int at) {
    double[] sums = new double[dimension];
    for (int i = 0; i < count; i++) {
      int row = i * dimension;
      for (int d = 0; d < dimension; d++) {
        sums[d] += values[row + d];
      }
    }
    for (int d = 0; d < dimension; d++) {
      out[at + d] = count == 0 ? 0 : (float) (sums[d] / count);
    }
  }

  /**
   * Writes the sum of {@code count} rows by their weights to {@code at}, zeros where there are
   * none: the same bits as {@link #pool} gives for a batch with gates, whose closed values add
   * zeros there.
   *
   * @param values [count][dimension], row-major; may be longer
   * @param weights of the rows, from {@code first} on
   */
  public static void weighted(
      float[] values, int count, int dimension, float[] weights, int first, float[] out, int at) {
    for (int d = 0; d < dimension; d++) {
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += (double) weights[first + i] * values[i * dimension + d];
      }
      out[at + d] = (float) sum;
    }
  }

  /**
   * Returns what each value costs, [rows], negative where it is worth having: the growth of the
   * loss from its gate closed to where it is, over the gate, to second order.
   *
   * <p>The derivative d alone would not do: where a network has learned a value's vector to the
   * full it is 0, as it is for noise. Loss(closed) is Loss - g d + g^2 h / 2, and the curvature h
   * of a cross-entropy is the mean of d^2 over examples.
   *
   * <p>A value's vector counts beyond the mean of its slot in the batch: what all have in common is
   * a bias to the network, and a field that tells nothing would earn its place by it.
   *
   * @param values [distinct][dimension], row-major
   * @param relative [rows], what a value counts in its slot, a mean's share being 1
   * @param inputGradients [size][inputWidth], row-major
   */
  public static double[] gateCosts(
      EncodedBatch batch,
      EncodedBatch.Gated gated,
      DistinctRows distinct,
      float[] values,
      double[] relative,
      float[] inputGradients) {
    int dimension = batch.dimension();
    int[] places = distinct.places();
    double[] costs = new double[places.length];
    for (int slot = 0; slot < batch.slots(); slot++) {
      double[] mean = mean(batch, slot, places, values);
      for (int example = 0; example < batch.size(); example++) {
        int cell = example * batch.slots() + slot;
        int from = batch.offsets()[cell];
        int to = batch.offsets()[cell + 1];
        int at = example * batch.inputWidth() + slot * dimension;
        for (int i = from; i < to; i++) {
          double sum = 0;
          for (int d = 0; d < dimension; d++) {
            sum += inputGradients[at + d] * (values[places[i] * dimension + d] - mean[d]);
          }
          double derivative = relative[i] * sum / (to - from);
          double gate = gated.weights()[i] * (to - from);
          // Derivatives are of the batch's mean: each example's own is the batch's size times it.
          costs[i] = derivative - gate * batch.size() * derivative * derivative / CURVATURE;
        }
      }
    }
    return costs;
  }

  /** The mean of a slot's rows over the batch. */
  private static double[] mean(EncodedBatch batch, int slot, int[] places, float[] values) {
    int dimension = batch.dimension();
    double[] mean = new double[dimension];
    int count = 0;
    for (int example = 0; example < batch.size(); example++) {
      int cell = example * batch.slots() + slot;
      for (int i = batch.offsets()[cell]; i < batch.offsets()[cell + 1]; i++) {
        for (int d = 0; d < dimension; d++) {
          mean[d] += values[places[i] * dimension + d];
        }
        count++;
      }
    }
    for (int d = 0; d < dimension; d++) {
      mean[d] /= Math.max(1, count);
    }
    return mean;
  }

  /**
   * Carries gradients of the network's input back to the rows, summed per distinct row. Of a gated
   * value the row learns by its gate, but no slower than at {@value #LEAST_SHARE} of an open one: a
   * closed value goes on learning what it could give, or it could never be told that it is worth
   * opening again.
   *
   * @param inputGradients [size][inputWidth], row-major
   * @param relative [rows], what a value counts in its slot, a mean's share being 1
   * @param sums [distinct][dimension], what comes to the rows in other ways; is added to
   * @return [distinct][dimension], row-major
   */
  public static float[] scatter(
      EncodedBatch batch,
      DistinctRows distinct,
      float[] inputGradients,
      double[] relative,
      double[] sums) {
    int dimension = batch.dimension();
    int width = batch.inputWidth();
    int[] offsets = batch.offsets();
    int[] places = distinct.places();
    EncodedBatch.Gated gated = batch.gated();
    for (int cell = 0; cell < batch.size() * batch.slots(); cell++) {
      int from = offsets[cell];
      int to = offsets[cell + 1];
      int at = cell / batch.slots() * width + cell % batch.slots() * dimension;
      double mean = 1.0 / Math.max(1, to - from);
      for (int i = from; i < to; i++) {
        double share = gated == null ? mean : Math.max(LEAST_SHARE * mean, gated.weights()[i]);
        int row = places[i] * dimension;
        for (int d = 0; d < dimension; d++) {
          sums[row + d] += share * relative[i] * inputGradients[at + d];
        }
      }
    }
    float[] gradients = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      gradients[i] = (float) sums[i];
    }
    return gradients;
  }
}

package dev.sluice.model.encode;

/**
 * From rows to the network's input and back: each slot is the mean of its rows. Rows of other
 * examples are never touched, and sums run in the batch's order, so that an example's input does
 * not depend on what shares its batch.
 */
public final class Pooling {
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
    for (int example = 0; example < batch.size(); example++) {
      for (int slot = 0; slot < batch.slots(); slot++) {
        int cell = example * batch.slots() + slot;
        if (example > 0 && slot < batch.sharedSlots()) {
          int at = slot * dimension;
          System.arraycopy(out, at, out, example * width + at, dimension);
          continue;
        }
        mean(
            places,
            offsets[cell],
            offsets[cell + 1],
            values,
            dimension,
            out,
            example * width + slot * dimension);
      }
      System.arraycopy(
          batch.dense(),
          example * batch.denseWidth(),
          out,
          example * width + batch.slots() * dimension,
          batch.denseWidth());
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
   * Carries gradients of the network's input back to the rows, summed per distinct row.
   *
   * @param inputGradients [size][inputWidth], row-major
   * @return [distinct][dimension], row-major
   */
  public static float[] scatter(EncodedBatch batch, DistinctRows distinct, float[] inputGradients) {
    int dimension = batch.dimension();
    int width = batch.inputWidth();
    int[] offsets = batch.offsets();
    int[] places = distinct.places();
    double[] sums = new double[distinct.count() * dimension];
    for (int cell = 0; cell < batch.size() * batch.slots(); cell++) {
      int from = offsets[cell];
      int to = offsets[cell + 1];
      int at = cell / batch.slots() * width + cell % batch.slots() * dimension;
      double share = 1.0 / Math.max(1, to - from);
      for (int i = from; i < to; i++) {
        int row = places[i] * dimension;
        for (int d = 0; d < dimension; d++) {
          sums[row + d] += share * inputGradients[at + d];
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

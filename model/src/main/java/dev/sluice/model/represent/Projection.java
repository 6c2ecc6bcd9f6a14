package dev.sluice.model.represent;

import dev.sluice.model.matrix.RowMatrix;
import dev.sluice.model.matrix.RowSums;
import dev.sluice.model.matrix.Workers;
import java.util.Random;

/**
 * From a modality's raw vectors to its block and to its head for mixing.
 *
 * <pre>
 *   raw [s] ─► W1, b1 ─► leaky ReLU [4d] ─► W2 ─► block [d]
 *           └► Wm, bm ─► head [d]
 * </pre>
 *
 * <p>W1 and Wm are one matrix of 5d columns: one product instead of two. Only the items that have
 * the modality have rows here ({@code places}).
 */
final class Projection {
  private static final float SLOPE = 0.01f;

  /** Brings every number above 0 that is not tiny to 1 or more. */
  private static final float STEEP = 1e30f;

  /**
   * Shares of the weights' gradient; fixed, so that the order of additions does not depend on
   * threads.
   */
  private static final int LANES = 4;

  /** Hidden numbers per number of the block. */
  static final int WIDENING = 4;

  private final int dimension;
  private final int hidden;
  private final float[][] raw;
  private final float[][] first;
  private final float[][] bias;
  private final float[][] second;
  private final float[][] mid;
  private final float[][] block;
  private final float[][] atMid;
  private final float[][] firstGradient;
  private final float[][] biasGradient;
  private final float[][] secondGradient;
  private final float[][][] firstLanes;
  private final float[][][] biasLanes;
  private final float[][][] secondLanes;

  /** A projection with the parameters given, for {@code raw} [n][s]; nothing is copied. */
  Projection(float[][] raw, float[][] first, float[] bias, float[][] second) {
    this.raw = raw;
    this.first = first;
    this.bias = new float[][] {bias};
    this.second = second;
    dimension = second[0].length;
    hidden = second.length;
    int columns = hidden + dimension;
    mid = new float[raw.length][columns];
    block = new float[raw.length][dimension];
    atMid = new float[raw.length][columns];
    firstGradient = new float[first.length][columns];
    biasGradient = new float[1][columns];
    secondGradient = new float[hidden][dimension];
    firstLanes = new float[LANES][first.length][columns];
    biasLanes = new float[LANES][1][columns];
    secondLanes = new float[LANES][hidden][dimension];
  }

  /** Uniform in +- 1 / sqrt(inputs), which is what the published code starts from. */
  static Projection random(float[][] raw, int dimension, Random random) {
    int hidden = WIDENING * dimension;
    int inputs = raw[0].length;
    float[][] first = uniform(inputs, hidden + dimension, inputs, random);
    float[] bias = uniform(1, hidden + dimension, inputs, random)[0];
    return new Projection(raw, first, bias, uniform(hidden, dimension, hidden, random));
  }

  private static float[][] uniform(int rows, int columns, int inputs, Random random) {
    double bound = 1 / Math.sqrt(inputs);
    float[][] values = new float[rows][columns];
    for (float[] row : values) {
      for (int j = 0; j < columns; j++) {
        row[j] = (float) ((2 * random.nextDouble() - 1) * bound);
      }
    }
    return values;
  }

  /** The parameters: first [s][5d] with the head's columns last, bias [1][5d], second [4d][d]. */
  float[][][] parameters() {
    return new float[][][] {first, bias, second};
  }

  /** Their gradients after {@link #backward}, in the same shapes. */
  float[][][] gradients() {
    return new float[][][] {firstGradient, biasGradient, secondGradient};
  }

  /** Computes blocks and heads of all rows. */
  void forward(Workers workers) {
    workers.rows(raw.length, (from, to) -> forward(raw, mid, block, from, to));
  }

  /**
   * The same for rows that were not trained on: cold items. Returns blocks and heads, [n][d] each.
   */
  float[][][] project(float[][] others) {
    float[][] mids = new float[others.length][hidden + dimension];
    float[][] blocks = new float[others.length][dimension];
    forward(others, mids, blocks, 0, others.length);
    float[][] heads = new float[others.length][];
    for (int i = 0; i < heads.length; i++) {
      heads[i] = head(mids[i]);
    }
    return new float[][][] {blocks, heads};
  }

  private void forward(float[][] in, float[][] mids, float[][] blocks, int from, int to) {
    RowMatrix.multiply(in, first, bias[0], mids, from, to);
    for (int i = from; i < to; i++) {
      float[] row = mids[i];
      for (int j = 0; j < hidden; j++) {
        row[j] = Math.max(row[j], SLOPE * row[j]);
      }
    }
    RowMatrix.multiply(mids, second, blocks, from, to);
  }

  /** The block of a row; the projection's own array. */
  float[] block(int place) {
    return block[place];
  }

  /** A copy of the head of a row. */
  float[] head(int place) {
    return head(mid[place]);
  }

  private float[] head(float[] row) {
    return java.util.Arrays.copyOfRange(row, hidden, hidden + dimension);
  }

  /**
   * Computes the parameters' gradients from those at blocks and heads, [n][d] each. Rows of {@code
   * atHead} may be null for zero.
   */
  void backward(float[][] atBlock, float[][] atHead, Workers workers) {
    // Padded with zeros to 5d columns, so that rows of one length serve both halves.
    float[][] secondTransposed = new float[dimension][hidden + dimension];
    for (int i = 0; i < hidden; i++) {
      for (int j = 0; j < dimension; j++) {
        secondTransposed[j][i] = second[i][j];
      }
    }
    int chunks = (raw.length + RowMatrix.CHUNK - 1) / RowMatrix.CHUNK;
    workers.parts(
        LANES,
        lane -> {
          clear(firstLanes[lane]);
          clear(biasLanes[lane]);
          clear(secondLanes[lane]);
          for (int chunk = lane; chunk < chunks; chunk += LANES) {
            int from = chunk * RowMatrix.CHUNK;
            int to = Math.min(raw.length, from + RowMatrix.CHUNK);
            RowMatrix.multiply(atBlock, secondTransposed, atMid, from, to);
            for (int i = from; i < to; i++) {
              throughLeaky(mid[i], atMid[i], atHead[i]);
              RowSums.add(biasLanes[lane][0], atMid[i]);
            }
            RowMatrix.addTransposed(mid, atBlock, secondLanes[lane], from, to);
            RowMatrix.addTransposed(raw, atMid, firstLanes[lane], from, to);
          }
        });
    gather(firstLanes, firstGradient, workers);
    gather(biasLanes, biasGradient, workers);
    gather(secondLanes, secondGradient, workers);
  }

  private void throughLeaky(float[] value, float[] gradient, float[] atHead) {
    // A branch would be guessed wrongly half of the time: 1 above 0, else the slope, by arithmetic.
    for (int j = 0; j < hidden; j++) {
      float above = Math.max(0, Math.min(1, value[j] * STEEP));
      gradient[j] *= SLOPE + (1 - SLOPE) * above;
    }
    System.arraycopy(atHead, 0, gradient, hidden, dimension);
  }

  private static void gather(float[][][] lanes, float[][] out, Workers workers) {
    workers.rows(
        out.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            System.arraycopy(lanes[0][i], 0, out[i], 0, out[i].length);
            for (int lane = 1; lane < lanes.length; lane++) {
              RowSums.add(out[i], lanes[lane][i]);
            }
          }
        });
  }

  private static void clear(float[][] rows) {
    for (float[] row : rows) {
      java.util.Arrays.fill(row, 0);
    }
  }
}

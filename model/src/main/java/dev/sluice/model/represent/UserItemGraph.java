package dev.sluice.model.represent;

import dev.sluice.model.matrix.SparseRows;
import dev.sluice.model.matrix.Workers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The graph of who took what, normalised by both degrees, and its summed layers {@code H = sum over
 * l of A^l X}. Nodes are users, then items. Memory O(edges + nodes).
 *
 * <p>The sum is computed as Horner would: {@code Y <- X + A Y}, L times. A is symmetric, so the
 * adjoint is the same product; only where it starts most rows are zero.
 */
final class UserItemGraph {
  /** Added to each degree, as published: a node without edges has none to divide. */
  private static final double EPSILON = 1e-7;

  private final SparseRows adjacency;
  private final int width;
  private final int layers;
  private final float[][][] buffers;

  /** A graph whose layers work on rows of {@code width} numbers. */
  UserItemGraph(SparseRows adjacency, int width, int layers) {
    this.adjacency = adjacency;
    this.width = width;
    this.layers = layers;
    // Forward and adjoint results of one step are alive together, each with its predecessor.
    buffers = new float[4][][];
  }

  static SparseRows adjacency(Interactions train) {
    int users = train.users();
    double[] degree = new double[users + train.items()];
    Arrays.fill(degree, EPSILON);
    for (int p = 0; p < train.size(); p++) {
      degree[train.user(p)]++;
      degree[users + train.item(p)]++;
    }
    int[] row = new int[2 * train.size()];
    int[] column = new int[row.length];
    float[] value = new float[row.length];
    for (int p = 0; p < train.size(); p++) {
      int user = train.user(p);
      int item = users + train.item(p);
      row[2 * p] = user;
      column[2 * p] = item;
      row[2 * p + 1] = item;
      column[2 * p + 1] = user;
      value[2 * p] = (float) (1 / Math.sqrt(degree[user] * degree[item]));
      value[2 * p + 1] = value[2 * p];
    }
    return SparseRows.of(degree.length, degree.length, row, column, value);
  }

  /**
   * The summed layers of x [nodes][width], rows of which may be null for zero. {@code needed} says
   * which rows of the result will be read, null for all. The result belongs to the graph until the
   * next call with the same {@code adjoint}.
   */
  @Nullable float[][] sum(
      @Nullable float[][] x, boolean @Nullable [] needed, boolean adjoint, Workers workers) {
    @Nullable float[][] current = x;
    for (int layer = 0; layer < layers; layer++) {
      boolean last = layer == layers - 1;
      float[][] out = buffer((adjoint ? 2 : 0) + (layer & 1));
      @Nullable float[][] from = current;
      workers.rows(
          out.length,
          (start, end) -> {
            for (int r = start; r < end; r++) {
              if (!last || needed == null || needed[r]) {
                step(r, x[r], from, out[r]);
              }
            }
          });
      current = out;
    }
    return current;
  }

  private void step(int row, float @Nullable [] base, @Nullable float[][] from, float[] out) {
    if (base == null) {
      Arrays.fill(out, 0);
    } else {
      System.arraycopy(base, 0, out, 0, width);
    }
    adjacency.addRow(row, from, out);
  }

  private float[][] buffer(int index) {
    if (buffers[index] == null) {
      buffers[index] = new float[adjacency.rows()][width];
    }
    return buffers[index];
  }
}

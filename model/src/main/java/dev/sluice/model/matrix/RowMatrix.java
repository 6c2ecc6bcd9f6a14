package dev.sluice.model.matrix;

import java.util.Arrays;

/**
 * Products of dense matrices of rows; each works on a range of rows, so that callers split them.
 */
public final class RowMatrix {
  /** Rows per chunk: long enough to hide the hand-over, short enough to balance two cores. */
  public static final int CHUNK = 256;

  /** Columns of the left matrix at a time: so many rows of the right one stay in the L1 cache. */
  private static final int PANEL = 16;

  /** Sums of up to so many numbers are narrow: {@link RowSums#addNarrow}. */
  private static final int NARROW = 96;

  private RowMatrix() {}

  /**
   * {@code out[i] = base + left[i] right} for i in [from, to). Shapes: left [n][k], right [k][m],
   * base [m], out [n][m].
   */
  public static void multiply(
      float[][] left, float[][] right, float[] base, float[][] out, int from, int to) {
    for (int i = from; i < to; i++) {
      System.arraycopy(base, 0, out[i], 0, out[i].length);
    }
    addProduct(left, right, out, from, to);
  }

  /** {@code out[i] = left[i] right} for i in [from, to). */
  public static void multiply(float[][] left, float[][] right, float[][] out, int from, int to) {
    for (int i = from; i < to; i++) {
      Arrays.fill(out[i], 0);
    }
    addProduct(left, right, out, from, to);
  }

  /** {@code out[i] += left[i] right} for i in [from, to). */
  public static void addProduct(float[][] left, float[][] right, float[][] out, int from, int to) {
    boolean narrow = right.length > 0 && right[0].length <= NARROW;
    for (int p = 0; p < right.length; p += PANEL) {
      int end = Math.min(right.length, p + PANEL);
      for (int i = from; i < to; i++) {
        if (narrow) {
          addNarrowRange(out[i], left[i], right, p, end);
        } else {
          addRange(out[i], left[i], right, p, end);
        }
      }
    }
  }

  private static void addNarrowRange(
      float[] sum, float[] factors, float[][] rows, int from, int to) {
    int p = from;
    for (; p + 4 <= to; p += 4) {
      RowSums.addNarrow(
          sum,
          factors[p],
          rows[p],
          factors[p + 1],
          rows[p + 1],
          factors[p + 2],
          rows[p + 2],
          factors[p + 3],
          rows[p + 3]);
    }
    for (; p < to; p++) {
      RowSums.add(sum, factors[p], rows[p]);
    }
  }

  /** {@code sum += sum over p in [from, to) of factors[p] rows[p]}. */
  static void addRange(float[] sum, float[] factors, float[][] rows, int from, int to) {
    int p = from;
    for (; p + 4 <= to; p += 4) {
      RowSums.add(
          sum,
          factors[p],
          rows[p],
          factors[p + 1],
          rows[p + 1],
          factors[p + 2],
          rows[p + 2],
          factors[p + 3],
          rows[p + 3]);
    }
    for (; p < to; p++) {
      RowSums.add(sum, factors[p], rows[p]);
    }
  }

  /**
   * {@code out[p] += sum over i in [from, to) of left[i][p] right[i]}: the transposed left times
   * the right. Shapes: left [n][k], right [n][m], out [k][m].
   */
  public static void addTransposed(
      float[][] left, float[][] right, float[][] out, int from, int to) {
    int i = from;
    for (; i + 4 <= to; i += 4) {
      float[] a = left[i];
      float[] b = left[i + 1];
      float[] c = left[i + 2];
      float[] d = left[i + 3];
      if (right[i].length <= NARROW) {
        for (int p = 0; p < out.length; p++) {
          RowSums.addNarrow(
              out[p], a[p], right[i], b[p], right[i + 1], c[p], right[i + 2], d[p], right[i + 3]);
        }
        continue;
      }
      for (int p = 0; p < out.length; p++) {
        RowSums.add(
            out[p], a[p], right[i], b[p], right[i + 1], c[p], right[i + 2], d[p], right[i + 3]);
      }
    }
    for (; i < to; i++) {
      for (int p = 0; p < out.length; p++) {
        RowSums.add(out[p], left[i][p], right[i]);
      }
    }
  }

  /** The transpose of rows [from, to): [columns][to - from]. */
  public static float[][] transposed(float[][] rows, int from, int to) {
    int columns = to > from ? rows[from].length : 0;
    float[][] out = new float[columns][to - from];
    for (int i = from; i < to; i++) {
      float[] row = rows[i];
      for (int j = 0; j < columns; j++) {
        out[j][i - from] = row[j];
      }
    }
    return out;
  }

  /** The transpose. */
  public static float[][] transposed(float[][] rows) {
    return transposed(rows, 0, rows.length);
  }
}

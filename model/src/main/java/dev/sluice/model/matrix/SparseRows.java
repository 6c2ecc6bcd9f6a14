package dev.sluice.model.matrix;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A sparse matrix by rows (compressed sparse rows). Memory O(entries); entries of a row in
 * ascending order of columns.
 */
public final class SparseRows {
  private final int columns;
  private final int[] starts;
  private final int[] column;
  private final float[] value;

  private SparseRows(int columns, int[] starts, int[] column, float[] value) {
    this.columns = columns;
    this.starts = starts;
    this.column = column;
    this.value = value;
  }

  /**
   * From triples in any order; repeated places stay repeated, which adds them up in a product.
   * Shapes: all [entries].
   *
   * @throws IllegalArgumentException if the lengths differ or an index is outside the matrix
   */
  public static SparseRows of(int rows, int columns, int[] row, int[] column, float[] value) {
    if (row.length != column.length || row.length != value.length) {
      throw new IllegalArgumentException(
          "triples must be of one length, were %d, %d, %d"
              .formatted(row.length, column.length, value.length));
    }
    // Counting sort by column, then by row: linear, and each row ends in ascending columns.
    int[] byColumn = order(column, columns, identity(row.length));
    int[] order = order(row, rows, byColumn);
    int[] starts = new int[rows + 1];
    int[] columnsInOrder = new int[row.length];
    float[] valuesInOrder = new float[row.length];
    for (int i = 0; i < order.length; i++) {
      starts[row[order[i]] + 1]++;
      columnsInOrder[i] = column[order[i]];
      valuesInOrder[i] = value[order[i]];
    }
    for (int i = 0; i < rows; i++) {
      starts[i + 1] += starts[i];
    }
    return new SparseRows(columns, starts, columnsInOrder, valuesInOrder);
  }

  /** The number of rows. */
  public int rows() {
    return starts.length - 1;
  }

  /** The number of columns. */
  public int columns() {
    return columns;
  }

  /** The number of stored entries. */
  public int entries() {
    return column.length;
  }

  /** Where row {@code row} begins among the entries; row + 1 gives its end. */
  public int start(int row) {
    return starts[row];
  }

  /** The column of an entry. */
  public int column(int entry) {
    return column[entry];
  }

  /** The value of an entry. */
  public float value(int entry) {
    return value[entry];
  }

  /** The transpose, stored by rows as well: a product with it is the adjoint of a product. */
  public SparseRows transposed() {
    int[] row = new int[column.length];
    for (int r = 0; r < rows(); r++) {
      Arrays.fill(row, starts[r], starts[r + 1], r);
    }
    return of(columns, rows(), column, row, value);
  }

  /**
   * {@code sum += this[row] x}. Shapes: x [columns][m], sum [m]. Rows of x that are null count as
   * zero, which spares the first step of an adjoint most of its work.
   */
  public void addRow(int row, @Nullable float[][] x, float[] sum) {
    int entry = starts[row];
    int end = starts[row + 1];
    for (; entry + 4 <= end; entry += 4) {
      float[] a = x[column[entry]];
      float[] b = x[column[entry + 1]];
      float[] c = x[column[entry + 2]];
      float[] d = x[column[entry + 3]];
      if (a == null || b == null || c == null || d == null) {
        break;
      }
      RowSums.add(
          sum, value[entry], a, value[entry + 1], b, value[entry + 2], c, value[entry + 3], d);
    }
    for (; entry < end; entry++) {
      float[] a = x[column[entry]];
      if (a != null) {
        RowSums.add(sum, value[entry], a);
      }
    }
  }

  private static int[] identity(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    return order;
  }

  private static int[] order(int[] key, int bound, int[] before) {
    int[] next = new int[bound + 1];
    for (int k : key) {
      if (k < 0 || k >= bound) {
        throw new IllegalArgumentException(
            "an index must be in [0, %d), was %d".formatted(bound, k));
      }
      next[k + 1]++;
    }
    for (int i = 0; i < bound; i++) {
      next[i + 1] += next[i];
    }
    int[] order = new int[key.length];
    for (int i : before) {
      order[next[key[i]]++] = i;
    }
    return order;
  }
}

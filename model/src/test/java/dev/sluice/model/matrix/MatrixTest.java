package dev.sluice.model.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class MatrixTest {
  private final Random random = new Random(4);

  @Test
  void products_oddSizes_equalTheDefinition() {
    float[][] a = random(37, 11);
    float[][] b = random(11, 21);
    float[] base = random(1, 21)[0];
    float[][] out = new float[37][21];
    RowMatrix.multiply(a, b, base, out, 0, 37);
    float[][] transposed = new float[11][21];
    float[][] right = random(37, 21);
    RowMatrix.addTransposed(a, right, transposed, 0, 37);
    for (int i = 0; i < 37; i++) {
      for (int j = 0; j < 21; j++) {
        double sum = base[j];
        for (int p = 0; p < 11; p++) {
          sum += a[i][p] * b[p][j];
        }
        assertThat((double) out[i][j]).isCloseTo(sum, within(1e-4));
      }
    }
    for (int p = 0; p < 11; p++) {
      for (int j = 0; j < 21; j++) {
        double sum = 0;
        for (int i = 0; i < 37; i++) {
          sum += a[i][p] * right[i][j];
        }
        assertThat((double) transposed[p][j]).isCloseTo(sum, within(1e-4));
      }
    }
  }

  @Test
  void sparse_productAndAdjoint_equalTheDenseOnes() {
    int[] row = random.ints(60, 0, 9).toArray();
    int[] column = random.ints(60, 0, 13).toArray();
    float[] value = random(1, 60)[0];
    SparseRows sparse = SparseRows.of(9, 13, row, column, value);
    float[][] dense = new float[9][13];
    for (int e = 0; e < 60; e++) {
      dense[row[e]][column[e]] += value[e];
    }
    float[][] x = random(13, 5);
    x[3] = new float[5];
    float[][] withNull = x.clone();
    withNull[3] = null;
    float[][] y = random(9, 5);
    SparseRows adjoint = sparse.transposed();
    for (int r = 0; r < 9; r++) {
      float[] expected = new float[5];
      RowMatrix.addRange(expected, dense[r], x, 0, 13);
      float[] sum = new float[5];
      sparse.addRow(r, withNull, sum);
      assertThat(sum).containsExactly(expected, within(1e-5f));
    }
    float[][] flipped = RowMatrix.transposed(dense);
    for (int c = 0; c < 13; c++) {
      float[] expected = new float[5];
      RowMatrix.addRange(expected, flipped[c], y, 0, 9);
      float[] sum = new float[5];
      adjoint.addRow(c, y, sum);
      assertThat(sum).containsExactly(expected, within(1e-5f));
    }
  }

  @Test
  void sparse_indexOutside_isRefused() {
    assertThatThrownBy(() -> SparseRows.of(2, 2, new int[] {2}, new int[] {0}, new float[] {1}))
        .hasMessageContaining("[0, 2)");
  }

  @Test
  void workers_parts_runOnceEachAndErrorsArrive() {
    try (Workers workers = new Workers(3)) {
      AtomicIntegerArray runs = new AtomicIntegerArray(1000);
      workers.rows(
          1000,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              runs.incrementAndGet(i);
            }
          });
      for (int i = 0; i < 1000; i++) {
        assertThat(runs.get(i)).isOne();
      }
      assertThatThrownBy(
              () ->
                  workers.parts(
                      50,
                      i -> {
                        throw new IllegalArgumentException("part " + i);
                      }))
          .isInstanceOf(RuntimeException.class);
    }
  }

  private float[][] random(int rows, int columns) {
    float[][] out = new float[rows][columns];
    for (float[] row : out) {
      for (int j = 0; j < columns; j++) {
        row[j] = (float) random.nextGaussian();
      }
    }
    return out;
  }
}

package dev.sluice.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlatRowsTest {
  private static final int ROWS = 1000;
  private static final int WIDTH = 5;

  /** Pieces of 128 bytes hold a few rows each: what is true of gigabytes is tried on hundreds. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void rows_overManyPieces_areAsInAnArray(Precision precision) {
    FlatRows rows = new FlatRows(ROWS, WIDTH, precision, 128);
    float[] plain = new float[ROWS * WIDTH];
    Random random = new Random(1);
    for (int step = 0; step < 20_000; step++) {
      int row = random.nextInt(ROWS);
      float[] values = new float[WIDTH + 2];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      rows.put(row, values, 2);
      for (int i = 0; i < WIDTH; i++) {
        plain[row * WIDTH + i] = precision.rounded(values[i + 2]);
      }
    }
    int[] all = new Random(2).ints(3 * ROWS, 0, ROWS).toArray();
    float[] out = new float[all.length * WIDTH + 3];
    rows.gather(all, 0, all.length, out, 3);
    float[] one = new float[WIDTH];
    for (int i = 0; i < all.length; i++) {
      rows.get(all[i], one, 0);
      for (int j = 0; j < WIDTH; j++) {
        assertThat(out[3 + i * WIDTH + j]).isEqualTo(plain[all[i] * WIDTH + j]);
        assertThat(one[j]).isEqualTo(plain[all[i] * WIDTH + j]);
      }
    }
    assertThat(rows.bytes()).isEqualTo((long) ROWS * WIDTH * precision.bytes());
  }

  @Test
  void access_outsideRowsOrArray_isRefused() {
    FlatRows rows = new FlatRows(10, WIDTH);
    float[] out = new float[WIDTH];
    assertThatThrownBy(() -> rows.get(10, out, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> rows.get(-1, out, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> rows.get(0, out, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> rows.put(0, out, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> rows.gather(new int[] {1, 2}, 0, 2, out, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> rows.gather(new int[] {1}, 0, 2, new float[20], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void initialiseOthers_keptRows_areLeft() {
    TableLayout layout = new TableLayout(1, 10, WIDTH, 0, 3, 1f);
    FlatRows rows = new FlatRows(10, WIDTH);
    BitSet kept = new BitSet();
    kept.set(4);
    rows.initialiseOthers(layout, kept);
    float[] expected = new float[WIDTH];
    float[] found = new float[WIDTH];
    for (int row = 0; row < 10; row++) {
      layout.initialise(row, expected, 0);
      rows.get(row, found, 0);
      assertThat(found).isEqualTo(row == 4 ? new float[WIDTH] : expected);
    }
  }
}

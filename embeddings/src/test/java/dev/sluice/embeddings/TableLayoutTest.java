package dev.sluice.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableLayoutTest {
  private static final TableLayout LAYOUT = new TableLayout(2, 5000, 16, 4, 7, 0.05f);

  @Test
  void initialise_manyRows_isUniformWithinItsRange() {
    double sum = 0;
    double squares = 0;
    float[] row = new float[16];
    for (int i = 0; i < LAYOUT.rows(); i++) {
      LAYOUT.initialise(i, row, 0);
      for (float x : row) {
        assertThat(x).isBetween(-0.05f, 0.05f);
        sum += x;
        squares += (double) x * x;
      }
    }
    int numbers = LAYOUT.rows() * 16;
    double deviation = 0.05 / Math.sqrt(3);
    assertThat(Math.abs(sum / numbers)).isLessThan(5 * deviation / Math.sqrt(numbers));
    assertThat(Math.sqrt(squares / numbers)).isBetween(0.99 * deviation, 1.01 * deviation);
  }

  @Test
  void initialise_otherRowOrSeed_differs() {
    assertThat(initial(LAYOUT, 3)).isEqualTo(initial(LAYOUT, 3));
    assertThat(initial(LAYOUT, 3)).isNotEqualTo(initial(LAYOUT, 4));
    assertThat(initial(LAYOUT, 3))
        .isNotEqualTo(initial(new TableLayout(2, 5000, 16, 4, 8, 0.05f), 3));
  }

  @Test
  void text_parsed_isTheSameLayout() {
    assertThat(TableLayout.parse(LAYOUT.text())).isEqualTo(LAYOUT);
    assertThatThrownBy(() -> TableLayout.parse("tables=2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rowsPerTable");
  }

  @Test
  void layout_outOfRange_isRefused() {
    assertThatThrownBy(() -> new TableLayout(2, 1 << 30, 1, 0, 0, 0))
        .hasMessageContaining("below 2^31");
    assertThatThrownBy(() -> new TableLayout(1, 1, 0, 0, 0, 0)).hasMessageContaining("dimension");
    assertThatThrownBy(() -> new TableLayout(1, 1, 1, 0, 0, Float.NaN))
        .hasMessageContaining("initRange");
  }

  private static float[] initial(TableLayout layout, int row) {
    float[] out = new float[layout.dimension()];
    layout.initialise(row, out, 0);
    return out;
  }
}

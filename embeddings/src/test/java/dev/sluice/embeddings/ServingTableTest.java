package dev.sluice.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.record.RowBlock;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServingTableTest {
  private static final TableLayout LAYOUT = new TableLayout(1, 20, 2, 0, 5, 0.1f);

  private final ServingTable table = new ServingTable(LAYOUT);

  @Test
  void table_beforeAnyVersion_showsInitialRows() {
    assertThat(table.version()).isEqualTo(ServingTable.NO_VERSION);
    assertThat(row(7)).isEqualTo(initial(7));
  }

  @Test
  void apply_delta_changesRowsAndPartsTogether() {
    table.apply(0, -1, List.of(), Map.of("dense", new byte[] {0}, "gates", new byte[] {9}));
    table.apply(1, 0, rows(1f, 3, 4), Map.of("dense", new byte[] {1}));
    try (ServingTable.View view = table.pin()) {
      assertThat(view.version()).isEqualTo(1);
      assertThat(view.blob("dense")).containsExactly(1);
      assertThat(view.blob("gates")).containsExactly(9);
      assertThat(view.blob("none")).isNull();
      assertThat(row(view, 3)).containsExactly(1, 1);
      assertThat(row(view, 5)).isEqualTo(initial(5));
    }
  }

  @Test
  void view_whileVersionsPass_keepsShowingItsOwn() {
    table.apply(0, -1, rows(10f, 1), Map.of());
    try (ServingTable.View old = table.pin()) {
      table.apply(1, 0, rows(11f, 1, 2), Map.of());
      try (ServingTable.View middle = table.pin()) {
        table.apply(2, 1, rows(12f, 2, 3), Map.of());
        table.apply(3, 2, rows(13f, 1), Map.of());
        assertThat(table.settle()).as("views are open").isFalse();
        assertThat(row(old, 1)).containsExactly(10, 10);
        assertThat(row(old, 2)).isEqualTo(initial(2));
        assertThat(row(middle, 1)).containsExactly(11, 11);
        assertThat(row(middle, 3)).isEqualTo(initial(3));
      }
    }
    assertThat(row(1)).containsExactly(13, 13);
    assertThat(row(2)).containsExactly(12, 12);
    assertThat(table.settle()).isTrue();
    assertThat(row(1)).containsExactly(13, 13);
    assertThat(row(3)).containsExactly(12, 12);
  }

  @Test
  void apply_whileNoOlderViewIsOpen_leavesItsRowsInTheBase() {
    FlatRows base = FlatRows.initial(LAYOUT);
    ServingTable flat =
        new ServingTable(LAYOUT, base, new BitSet(), ServingTable.NO_VERSION, Map.of());
    flat.apply(0, -1, rows(1f, 4), Map.of());
    assertThat(rowOf(base, 4)).containsExactly(1, 1);
    try (ServingTable.View old = flat.pin()) {
      flat.apply(1, 0, rows(2f, 4), Map.of());
      assertThat(rowOf(base, 4)).as("an older view reads it").containsExactly(1, 1);
      assertThat(row(old, 4)).containsExactly(1, 1);
    }
    flat.apply(2, 1, rows(3f, 5), Map.of());
    assertThat(rowOf(base, 4)).containsExactly(2, 2);
    assertThat(rowOf(base, 5)).containsExactly(3, 3);
  }

  @Test
  void apply_snapshot_resetsWhatItDoesNotName() {
    table.apply(0, -1, rows(1f, 1, 2), Map.of("a", new byte[] {1}));
    table.apply(9, -1, rows(5f, 2), Map.of("b", new byte[] {2}));
    assertThat(table.version()).isEqualTo(9);
    assertThat(row(1)).isEqualTo(initial(1));
    assertThat(row(2)).containsExactly(5, 5);
    try (ServingTable.View view = table.pin()) {
      assertThat(view.blob("a")).isNull();
    }
  }

  @Test
  void apply_wrongBase_isRefusedAndChangesNothing() {
    table.apply(0, -1, rows(1f, 1), Map.of());
    assertThatThrownBy(() -> table.apply(3, 2, rows(2f, 1), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("delta on 2")
        .hasMessageContaining("holds 0");
    assertThatThrownBy(() -> table.apply(0, 0, rows(2f, 1), Map.of()))
        .hasMessageContaining("above its base");
    assertThat(row(1)).containsExactly(1, 1);
  }

  @Test
  void apply_rowsOutsideTheLayout_areRefused() {
    assertThatThrownBy(() -> table.apply(0, -1, rows(1f, 20), Map.of()))
        .hasMessageContaining("[0, 20)");
    RowBlock narrow = RowBlocks.block(new int[] {1}, new float[] {1}, 1);
    assertThatThrownBy(() -> table.apply(0, -1, List.of(narrow), Map.of()))
        .hasMessageContaining("width 1");
  }

  @Test
  void gather_onAClosedView_isRefused() {
    ServingTable.View view = table.pin();
    view.close();
    view.close();
    assertThatThrownBy(() -> row(view, 1)).isInstanceOf(IllegalStateException.class);
  }

  private float[] row(int row) {
    try (ServingTable.View view = table.pin()) {
      return row(view, row);
    }
  }

  private static float[] row(ServingTable.View view, int row) {
    float[] out = new float[2];
    view.gather(new int[] {row}, 0, 1, out, 0);
    return out;
  }

  private static float[] rowOf(RowStore base, int row) {
    float[] out = new float[2];
    base.get(row, out, 0);
    return out;
  }

  private static List<RowBlock> rows(float value, int... rows) {
    float[] values = new float[rows.length * 2];
    Arrays.fill(values, value);
    return RowBlocks.blocks(rows, values, 2, 1);
  }

  private static float[] initial(int row) {
    float[] out = new float[2];
    LAYOUT.initialise(row, out, 0);
    return out;
  }
}

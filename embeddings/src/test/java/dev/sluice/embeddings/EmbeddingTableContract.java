package dev.sluice.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every embedding table does. */
public abstract class EmbeddingTableContract {
  protected static final TableLayout LAYOUT = new TableLayout(2, 50, 3, 2, 11, 0.5f);

  private EmbeddingTable table;

  /** Opens the test's table, or opens it again. */
  protected abstract EmbeddingTable open();

  @BeforeEach
  void openTable() {
    table = open();
  }

  @AfterEach
  void closeTable() {
    table.close();
  }

  @Test
  void table_new_holdsInitialRowsAndNoCommit() {
    float[] expected = new float[3];
    LAYOUT.initialise(99, expected, 0);
    assertThat(row(99)).isEqualTo(expected);
    assertThat(slots(99)).containsExactly(0, 0);
    assertThat(table.current()).isEqualTo(TableCommit.INITIAL);
    assertThat(table.writtenRows()).isEmpty();
  }

  @Test
  void read_fromAndOffset_touchesOnlyItsPlace() {
    set(4, 40);
    set(5, 50);
    float[] out = new float[9];
    Arrays.fill(out, -1);
    table.read(new int[] {9, 5, 4}, 1, 2, out, 2);
    assertThat(out).containsExactly(-1, -1, 50, 50, 50, 40, 40, 40, -1);
  }

  @Test
  void write_rowNamedTwice_keepsTheLast() {
    table.write(new int[] {8, 8}, 2, new float[] {1, 1, 1, 2, 2, 2}, new float[] {3, 3, 4, 4});
    assertThat(row(8)).containsExactly(2, 2, 2);
    assertThat(slots(8)).containsExactly(4, 4);
    assertThat(table.changedRows()).containsExactly(8);
  }

  @Test
  void changedRows_sinceTheLastStage_ascend() {
    set(70, 1);
    set(3, 1);
    assertThat(table.changedRows()).containsExactly(3, 70);
    table.stage(commit(1));
    assertThat(table.changedRows()).isEmpty();
    assertThat(table.writtenRows()).containsExactly(3, 70);
    set(70, 2);
    assertThat(table.changedRows()).containsExactly(70);
  }

  @Test
  void commit_thenReopen_givesRowsSlotsAndCommitBack() {
    set(1, 10);
    table.stage(commit(5));
    table.commit(5);
    set(2, 20);
    reopen();
    assertThat(row(1)).containsExactly(10, 10, 10);
    assertThat(slots(1)).containsExactly(11, 11);
    assertThat(row(2)).isEqualTo(initial(2));
    assertThat(table.writtenRows()).containsExactly(1);
    assertThat(table.current().version()).isEqualTo(50);
    assertThat(table.current().positions()).isEqualTo(Map.of("examples-0", 500L));
    assertThat(table.current().blobs().get("dense")).containsExactly(5);
  }

  @Test
  void owners_ofCommittedRows_comeBackAndOthersAreForgotten() {
    table.owners().own(1, (short) 9);
    set(1, 10);
    table.owners().own(2, (short) 9);
    table.owners().own(2, (short) -8);
    set(2, 20);
    table.stage(commit(5));
    table.commit(5);
    table.owners().own(3, (short) 7);
    set(3, 30);
    reopen();
    assertThat(table.owners().print(1)).isEqualTo((short) 9);
    assertThat(table.owners().shared(1)).isFalse();
    assertThat(table.owners().shared(2)).isTrue();
    assertThat(table.owners().print(3)).isEqualTo(RowOwners.NONE);
  }

  @Test
  void commit_severalStagesAtOnce_newestRowWins() {
    set(1, 10);
    set(2, 20);
    table.stage(commit(5));
    set(1, 11);
    table.stage(commit(6));
    table.commit(6);
    reopen();
    assertThat(row(1)[0]).isEqualTo(11);
    assertThat(row(2)[0]).isEqualTo(20);
    assertThat(table.current().checkpointId()).isEqualTo(6);
  }

  @Test
  void commit_oneOfTwoStages_leavesTheOtherStaged() {
    set(1, 10);
    table.stage(commit(5));
    set(1, 11);
    table.stage(commit(6));
    table.commit(5);
    assertThat(table.current().checkpointId()).isEqualTo(5);
    reopen();
    assertThat(row(1)[0]).isEqualTo(10);
    table.restore(6);
    assertThat(row(1)[0]).isEqualTo(11);
  }

  @Test
  void commit_again_doesNothing() {
    table.stage(commit(5));
    table.commit(5);
    table.commit(5);
    table.commit(3);
    assertThat(table.current().checkpointId()).isEqualTo(5);
  }

  @Test
  void commit_withoutStage_isRefused() {
    assertThatThrownBy(() -> table.commit(5)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void restore_toAStage_appliesItAndDropsTheRest() {
    set(1, 10);
    table.stage(commit(5));
    set(1, 11);
    set(2, 22);
    table.stage(commit(6));
    set(3, 33);
    table.restore(5);
    assertThat(row(1)[0]).isEqualTo(10);
    assertThat(row(2)).isEqualTo(initial(2));
    assertThat(row(3)).isEqualTo(initial(3));
    assertThat(slots(2)).containsExactly(0, 0);
    assertThat(table.changedRows()).isEmpty();
    assertThatThrownBy(() -> table.restore(6)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void restore_ofAPassedCheckpoint_isRefused() {
    table.stage(commit(5));
    table.commit(5);
    assertThatThrownBy(() -> table.restore(4)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void restore_toNothing_wipes() {
    set(1, 10);
    table.stage(commit(5));
    table.commit(5);
    set(2, 20);
    table.stage(commit(6));
    table.restore(-1);
    reopen();
    assertThat(row(1)).isEqualTo(initial(1));
    assertThat(table.writtenRows()).isEmpty();
    assertThat(table.current()).isEqualTo(TableCommit.INITIAL);
    table.stage(commit(1));
    table.commit(1);
    assertThat(table.current().checkpointId()).isEqualTo(1);
  }

  @Test
  void stage_overLeftStages_asksForRestoreFirst() {
    table.stage(commit(5));
    reopen();
    assertThatThrownBy(() -> table.stage(commit(6))).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> table.commit(5)).isInstanceOf(IllegalStateException.class);
    table.restore(5);
    table.stage(commit(6));
    assertThatThrownBy(() -> table.stage(commit(6))).isInstanceOf(IllegalArgumentException.class);
  }

  private void reopen() {
    table.close();
    table = open();
  }

  private void set(int row, float value) {
    table.write(
        new int[] {row}, 1, new float[] {value, value, value}, new float[] {value + 1, value + 1});
  }

  private float[] row(int row) {
    float[] out = new float[3];
    table.read(new int[] {row}, 0, 1, out, 0);
    return out;
  }

  private float[] slots(int row) {
    float[] out = new float[2];
    table.readSlots(new int[] {row}, 0, 1, out, 0);
    return out;
  }

  private static float[] initial(int row) {
    float[] out = new float[3];
    LAYOUT.initialise(row, out, 0);
    return out;
  }

  private static TableCommit commit(long checkpointId) {
    return new TableCommit(
        checkpointId,
        checkpointId * 10,
        Map.of("examples-0", checkpointId * 100),
        Map.of("dense", new byte[] {(byte) checkpointId}));
  }
}

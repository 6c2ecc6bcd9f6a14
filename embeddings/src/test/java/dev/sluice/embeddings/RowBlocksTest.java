package dev.sluice.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.record.RowBlock;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowBlocksTest {
  private static final int[] ROWS = {7, 3, 70_000};
  private static final float[] VALUES = {1, 2, 3, 4, -5.5f, Float.MIN_VALUE};

  @Test
  void block_readBack_holdsTheSame() {
    RowBlock block = RowBlocks.block(ROWS, VALUES, 2);
    assertThat(RowBlocks.rows(block)).isEqualTo(ROWS);
    assertThat(RowBlocks.values(block)).isEqualTo(VALUES);
    assertThat(block.getRows().get(0)).as("little endian").isEqualTo((byte) 7);
  }

  @Test
  void blocks_moreThanFitOne_areSplitInOrder() {
    List<RowBlock> blocks = RowBlocks.blocks(ROWS, VALUES, 2, 2);
    assertThat(blocks).hasSize(2);
    assertThat(RowBlocks.rows(blocks.get(1))).containsExactly(70_000);
    assertThat(RowBlocks.values(blocks.get(1))).containsExactly(-5.5f, Float.MIN_VALUE);
    assertThat(RowBlocks.blocks(new int[0], new float[0], 2, 2)).isEmpty();
  }

  @Test
  void block_lengthsThatDoNotFit_areRefused() {
    assertThatThrownBy(() -> RowBlocks.block(ROWS, VALUES, 3)).hasMessageContaining("need 9");
    RowBlock block = RowBlocks.block(ROWS, VALUES, 2);
    block.setValues(ByteBuffer.allocate(5));
    assertThatThrownBy(() -> RowBlocks.values(block)).isInstanceOf(IllegalArgumentException.class);
  }
}

package dev.sluice.embeddings;

import dev.sluice.schemas.record.RowBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Rows as they travel in records: row numbers int32 and values float32, little endian. */
public final class RowBlocks {
  private RowBlocks() {}

  /** One block of all {@code rows} with {@code values} [rows][width]. */
  public static RowBlock block(int[] rows, float[] values, int width) {
    requireLength(rows.length, values.length, width);
    return block(rows, 0, rows.length, values, 0, width);
  }

  /**
   * Blocks of at most {@code rowsPerBlock} rows each, in order; none for no rows.
   *
   * @throws IllegalArgumentException if the values are not [rows][width]
   */
  public static List<RowBlock> blocks(int[] rows, float[] values, int width, int rowsPerBlock) {
    requireLength(rows.length, values.length, width);
    if (rowsPerBlock < 1) {
      throw new IllegalArgumentException("rowsPerBlock must be at least 1, was " + rowsPerBlock);
    }
    List<RowBlock> blocks = new ArrayList<>();
    for (int from = 0; from < rows.length; from += rowsPerBlock) {
      int count = Math.min(rowsPerBlock, rows.length - from);
      blocks.add(block(rows, from, count, values, from * width, width));
    }
    return blocks;
  }

  /**
   * The row numbers of a block.
   *
   * @throws IllegalArgumentException if the block's lengths do not fit each other
   */
  public static int[] rows(RowBlock block) {
    requireWhole(block);
    int[] rows = new int[block.getRows().remaining() / Integer.BYTES];
    little(block.getRows()).asIntBuffer().get(rows);
    return rows;
  }

  /**
   * The values of a block, [rows][width].
   *
   * @throws IllegalArgumentException if the block's lengths do not fit each other
   */
  public static float[] values(RowBlock block) {
    requireWhole(block);
    float[] values = new float[block.getValues().remaining() / Float.BYTES];
    little(block.getValues()).asFloatBuffer().get(values);
    return values;
  }

  private static RowBlock block(
      int[] rows, int from, int count, float[] values, int valueFrom, int width) {
    ByteBuffer rowBytes = little(ByteBuffer.allocate(count * Integer.BYTES));
    rowBytes.asIntBuffer().put(rows, from, count);
    ByteBuffer valueBytes = little(ByteBuffer.allocate(count * width * Float.BYTES));
    valueBytes.asFloatBuffer().put(values, valueFrom, count * width);
    RowBlock block = new RowBlock();
    block.setWidth(width);
    block.setRows(rowBytes);
    block.setValues(valueBytes);
    return block;
  }

  private static ByteBuffer little(ByteBuffer buffer) {
    return buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void requireWhole(RowBlock block) {
    long rowBytes = block.getRows().remaining();
    long valueBytes = block.getValues().remaining();
    if (block.getWidth() < 1
        || rowBytes % Integer.BYTES != 0
        || valueBytes != rowBytes * block.getWidth()) {
      throw new IllegalArgumentException(
          "a row block of width %d must hold 4 and %d bytes per row, holds %d and %d"
              .formatted(block.getWidth(), 4L * block.getWidth(), rowBytes, valueBytes));
    }
  }

  private static void requireLength(int rows, int values, int width) {
    if (width < 1 || (long) rows * width != values) {
      throw new IllegalArgumentException(
          "%d rows of width %d need %d values, have %d"
              .formatted(rows, width, (long) rows * width, values));
    }
  }
}

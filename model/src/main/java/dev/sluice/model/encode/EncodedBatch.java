package dev.sluice.model.encode;

import dev.sluice.model.network.Columns;

/**
 * Examples or candidates as the network reads them: table rows in slots, and dense numbers.
 *
 * <p>A slot is one chunk of one feature field; its input is the mean over its rows. The rows of
 * (example {@code i}, slot {@code s}) are {@code rows[offsets[i * slots + s]]} up to, not with,
 * {@code rows[offsets[i * slots + s + 1]]}. The first slots may be shared by all examples: their
 * rows stand with the first example only. Arrays are not copied: whoever made the batch leaves them
 * alone.
 */
public final class EncodedBatch {
  private final int size;
  private final int[] rows;
  private final int[] offsets;
  private final int slots;
  private final int dimension;
  private final float[] dense;
  private final int denseWidth;
  private final int sharedSlots;
  private final Columns sharedColumns;

  /** Makes a batch whose examples share nothing. */
  public EncodedBatch(
      int size,
      int[] rows,
      int[] offsets,
      int slots,
      int dimension,
      float[] dense,
      int denseWidth) {
    this(size, rows, offsets, slots, dimension, dense, denseWidth, 0, Columns.NONE);
  }

  /**
   * Makes a batch.
   *
   * @param size examples
   * @param rows flat row numbers of the table
   * @param offsets [size * slots + 1], ascending from 0 to {@code rows.length}
   * @param dimension numbers per row
   * @param dense [size][denseWidth], row-major
   * @param sharedSlots so many slots, from the first, that only the first example has rows for
   * @param sharedColumns the columns of the network's input in which all examples are equal
   * @throws IllegalArgumentException if the arrays do not have these shapes
   */
  public EncodedBatch(
      int size,
      int[] rows,
      int[] offsets,
      int slots,
      int dimension,
      float[] dense,
      int denseWidth,
      int sharedSlots,
      Columns sharedColumns) {
    if (offsets.length != size * slots + 1 || dense.length != size * denseWidth) {
      throw new IllegalArgumentException(
          "a batch of %d examples, %d slots and %d dense numbers has %d offsets and %d numbers"
              .formatted(size, slots, denseWidth, offsets.length, dense.length));
    }
    if (offsets[offsets.length - 1] != rows.length) {
      throw new IllegalArgumentException(
          "offsets end at %d, but there are %d rows"
              .formatted(offsets[offsets.length - 1], rows.length));
    }
    this.size = size;
    this.rows = rows;
    this.offsets = offsets;
    this.slots = slots;
    this.dimension = dimension;
    this.dense = dense;
    this.denseWidth = denseWidth;
    this.sharedSlots = sharedSlots;
    this.sharedColumns = sharedColumns;
  }

  /** So many slots, from the first, are shared by the schema: the first example has their rows. */
  public int sharedSlots() {
    return sharedSlots;
  }

  /** The columns of the network's input in which all examples are equal, by the schema. */
  public Columns sharedColumns() {
    return sharedColumns;
  }

  /** Examples. */
  public int size() {
    return size;
  }

  /** Flat row numbers, slot by slot. */
  public int[] rows() {
    return rows;
  }

  /** Where the rows of each (example, slot) begin; [size * slots + 1]. */
  public int[] offsets() {
    return offsets;
  }

  /** Slots per example. */
  public int slots() {
    return slots;
  }

  /** Numbers per row. */
  public int dimension() {
    return dimension;
  }

  /** Dense numbers, [size][denseWidth] row-major. */
  public float[] dense() {
    return dense;
  }

  /** Dense numbers per example. */
  public int denseWidth() {
    return denseWidth;
  }

  /** Width of one example's network input: pooled slots, then dense numbers. */
  public int inputWidth() {
    return slots * dimension + denseWidth;
  }
}

package dev.sluice.embeddings;

/**
 * The writer's table: rows, optimiser slots and named parts that become durable together, in step
 * with checkpoints. One thread at a time.
 *
 * <p>Order: {@link #write}s, then {@link #stage} when checkpoint c is taken, then {@link #commit}
 * when c completed. After a failure {@link #restore} goes back to a completed checkpoint. Reads see
 * the newest writes.
 */
public interface EmbeddingTable extends AutoCloseable {

  /** The table's shape. */
  TableLayout layout();

  /**
   * Copies rows: row {@code rows[from + i]} to {@code out[outOffset + i * dimension]}, for i in [0,
   * count).
   */
  void read(int[] rows, int from, int count, float[] out, int outOffset);

  /**
   * As {@link #read}, with the optimiser slots of each row: {@code slotWidth} numbers, at first 0.
   */
  void readSlots(int[] rows, int from, int count, float[] out, int outOffset);

  /**
   * Sets the first {@code count} of {@code rows} to {@code values} [count][dimension] and {@code
   * slots} [count][slotWidth]. Of a row named twice, the last one stays.
   */
  void write(int[] rows, int count, float[] values, float[] slots);

  /**
   * Who owns each row; kept with the next stage of the row. Note owners of rows that are about to
   * be written.
   */
  RowOwners owners();

  /** The rows written since the last stage, ascending. */
  int[] changedRows();

  /** The rows written ever, since the initial table, ascending: all others hold initial values. */
  int[] writtenRows();

  /**
   * Keeps the rows changed since the last stage, durably, under the commit's checkpoint; it is not
   * current yet.
   *
   * @throws IllegalArgumentException if the checkpoint is not newer than the last staged or
   *     committed one
   * @throws IllegalStateException if stages of an earlier process lie there: restore first
   */
  void stage(TableCommit commit);

  /**
   * Makes everything staged up to the checkpoint current, at once and durably. Nothing happens if
   * it already is.
   *
   * @throws IllegalArgumentException if that checkpoint was not staged
   */
  void commit(long checkpointId);

  /**
   * Goes back to a checkpoint: what was staged up to it becomes current, the rest and all unstaged
   * writes are dropped. -1 wipes the table back to its initial values.
   *
   * @throws IllegalArgumentException if a newer checkpoint is committed already, or this one was
   *     not staged here; the message names both and the cure
   */
  void restore(long checkpointId);

  /** The current commit; {@link TableCommit#INITIAL} before the first. */
  TableCommit current();

  @Override
  void close();
}

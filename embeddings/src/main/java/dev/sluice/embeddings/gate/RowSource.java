package dev.sluice.embeddings.gate;

/** Where rows come from: a view of a serving table, or a table's own read. */
@FunctionalInterface
public interface RowSource {
  /**
   * Copies rows: row {@code rows[from + i]} to {@code out[outOffset + i * dimension]}, for i in [0,
   * count).
   */
  void gather(int[] rows, int from, int count, float[] out, int outOffset);
}

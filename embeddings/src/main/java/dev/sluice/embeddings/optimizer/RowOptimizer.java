package dev.sluice.embeddings.optimizer;

/** Moves one row at a time; what it remembers lies in the row's slots, at first all 0. */
public interface RowOptimizer {

  /** Slots of a row of {@code dimension} numbers. */
  int slotWidth(int dimension);

  /**
   * Brings a row to what it holds after {@code step} steps without a gradient of the data. Nothing
   * happens to a row that is there already.
   *
   * @param row the numbers, from {@code rowAt} on; changed
   * @param slots the slots, from {@code slotsAt} on; changed
   * @param step steps taken so far, from 0
   */
  void catchUp(float[] row, int rowAt, int dimension, float[] slots, int slotsAt, int step);

  /**
   * Takes step number {@code step}, from 1, with the data's gradient; the steps before it that the
   * row missed are caught up with first.
   */
  void step(
      float[] row,
      int rowAt,
      int dimension,
      float[] slots,
      int slotsAt,
      float[] gradient,
      int gradientAt,
      int step);
}

package dev.sluice.embeddings;

/**
 * Where the rows of a serving table lie: all in memory, or the hot ones in memory over files. Any
 * number of threads may read; one writes, and keeps readers away from the rows that it writes.
 */
public interface RowStore {

  /** Numbers per row. */
  int width();

  /** How numbers are kept: {@link #scatter} rounds to it. */
  Precision precision();

  /** Copies one row out. Allocates nothing where the row lies in memory. */
  void get(int row, float[] out, int offset);

  /**
   * Copies {@code count} rows named by {@code wanted} from {@code from} on, one after the other.
   */
  void gather(int[] wanted, int from, int count, float[] out, int outOffset);

  /** Sets the first {@code count} of {@code named} to {@code values} [count][width]. */
  void scatter(int[] named, int count, float[] values);
}

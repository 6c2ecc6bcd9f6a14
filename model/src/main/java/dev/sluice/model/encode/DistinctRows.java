package dev.sluice.model.encode;

import java.util.Arrays;

/**
 * The distinct rows of a batch, ascending, and where each of the batch's rows is among them: so
 * that a row is read once, and its gradients meet before the optimiser's step.
 */
public final class DistinctRows {
  private final int[] rows;
  private final int[] places;

  private DistinctRows(int[] rows, int[] places) {
    this.rows = rows;
    this.places = places;
  }

  /** Finds the distinct rows of {@code batch}. Cost O(n log n) for n rows. */
  public static DistinctRows of(EncodedBatch batch) {
    int[] all = batch.rows();
    long[] order = new long[all.length];
    for (int i = 0; i < all.length; i++) {
      order[i] = (long) all[i] << Integer.SIZE | i;
    }
    Arrays.sort(order);
    int[] rows = new int[all.length];
    int[] places = new int[all.length];
    int count = 0;
    for (long entry : order) {
      int row = (int) (entry >> Integer.SIZE);
      if (count == 0 || rows[count - 1] != row) {
        rows[count++] = row;
      }
      places[(int) entry] = count - 1;
    }
    return new DistinctRows(Arrays.copyOf(rows, count), places);
  }

  /** How many there are. */
  public int count() {
    return rows.length;
  }

  /** The rows, ascending. */
  public int[] rows() {
    return rows;
  }

  /** By index in the batch's rows, the index in {@link #rows()}. */
  public int[] places() {
    return places;
  }
}

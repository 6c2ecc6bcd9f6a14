package dev.sluice.audit.table;

import java.util.Arrays;

/**
 * Buckets of one numeric column, by the quantiles of its sampled values. Few distinct numbers stay
 * as they are. A function of the set of sampled rows, so that it needs no pass of its own and does
 * not depend on how the log was cut.
 */
public final class NumberBuckets {
  private final float[] edges;
  private final boolean exact;

  private NumberBuckets(float[] edges, boolean exact) {
    this.edges = edges;
    this.exact = exact;
  }

  /** Buckets that leave every number apart. */
  public static NumberBuckets exact() {
    return new NumberBuckets(new float[0], true);
  }

  /**
   * Makes buckets for the cells of a numeric column.
   *
   * @param exactUpTo so many distinct numbers stay apart
   * @param buckets into which more are put, equally full but for ties
   */
  public static NumberBuckets of(int[] cells, int exactUpTo, int buckets) {
    float[] numbers = new float[cells.length];
    int count = 0;
    for (int cell : cells) {
      if (cell != Cells.MISSING) {
        numbers[count++] = Float.intBitsToFloat(cell);
      }
    }
    Arrays.sort(numbers, 0, count);
    int distinct = 0;
    for (int i = 0; i < count && distinct <= exactUpTo; i++) {
      distinct += i == 0 || numbers[i] != numbers[i - 1] ? 1 : 0;
    }
    if (distinct <= exactUpTo) {
      return exact();
    }
    float[] edges = new float[buckets - 1];
    int used = 0;
    for (int bucket = 1; bucket < buckets; bucket++) {
      float edge = numbers[(int) ((long) bucket * count / buckets)];
      if (used == 0 || edge > edges[used - 1]) {
        edges[used++] = edge;
      }
    }
    return new NumberBuckets(Arrays.copyOf(edges, used), false);
  }

  /** Whether a numeric column holds whole numbers only. */
  public static boolean whole(int[] cells) {
    for (int cell : cells) {
      float number = Float.intBitsToFloat(cell);
      if (cell != Cells.MISSING && number != Math.rint(number)) {
        return false;
      }
    }
    return true;
  }

  /** Whether every number stays apart. */
  public boolean isExact() {
    return exact;
  }

  /** Replaces each cell by its bucket; missing cells stay. */
  public void apply(int[] cells) {
    if (exact) {
      return;
    }
    for (int i = 0; i < cells.length; i++) {
      if (cells[i] != Cells.MISSING) {
        int found = Arrays.binarySearch(edges, Float.intBitsToFloat(cells[i]));
        cells[i] = found >= 0 ? found + 1 : -found - 1;
      }
    }
  }

  /** Smallest number of each bucket but the first. */
  public float[] edges() {
    return edges.clone();
  }
}

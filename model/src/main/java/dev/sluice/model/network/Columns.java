package dev.sluice.model.network;

/**
 * Which columns of a network's input are the same in every row of a request, as runs. What the
 * first layer makes of them is made once per request. The runs follow from the feature schema,
 * never from what a batch happens to hold: a sum in another order would change a row's last bits.
 *
 * <p>Compared by identity: keep one object per schema.
 */
public final class Columns {
  /** None: every row is its own. */
  public static final Columns NONE = new Columns(new int[0], new int[0]);

  private final int[] from;
  private final int[] to;

  /**
   * Makes a set of columns.
   *
   * @param from first column of each run, ascending
   * @param to the column after each run; runs do not touch or overlap
   */
  public Columns(int[] from, int[] to) {
    this.from = from.clone();
    this.to = to.clone();
    for (int run = 0; run < from.length; run++) {
      if (from[run] >= to[run] || (run > 0 && from[run] <= to[run - 1])) {
        throw new IllegalArgumentException(
            "run %d of columns is [%d, %d): runs are ascending and apart"
                .formatted(run, from[run], to[run]));
      }
    }
  }

  /** The runs, in words; equal where they are. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int run = 0; run < from.length; run++) {
      text.append('[').append(from[run]).append(", ").append(to[run]).append(')');
    }
    return text.toString();
  }

  /** Runs. */
  public int runs() {
    return from.length;
  }

  /** First column of a run. */
  public int from(int run) {
    return from[run];
  }

  /** The column after a run. */
  public int to(int run) {
    return to[run];
  }

  /** Columns in all runs together. */
  public int count() {
    int count = 0;
    for (int run = 0; run < from.length; run++) {
      count += to[run] - from[run];
    }
    return count;
  }

  /** All other columns of an input of {@code width}. */
  public Columns others(int width) {
    int[] first = new int[from.length + 1];
    int[] after = new int[from.length + 1];
    int runs = 0;
    int at = 0;
    for (int run = 0; run <= from.length; run++) {
      int end = run == from.length ? width : from[run];
      if (end > at) {
        first[runs] = at;
        after[runs++] = end;
      }
      at = run == from.length ? width : to[run];
    }
    return new Columns(java.util.Arrays.copyOf(first, runs), java.util.Arrays.copyOf(after, runs));
  }

  /**
   * Returns these columns, side by side, of the {@code rows} rows of {@code width} numbers that
   * begin at {@code offset}.
   */
  public float[] of(float[] values, int offset, int width, int rows) {
    int count = count();
    float[] out = new float[rows * count];
    for (int row = 0; row < rows; row++) {
      int at = row * count;
      for (int run = 0; run < from.length; run++) {
        int length = to[run] - from[run];
        System.arraycopy(values, offset + row * width + from[run], out, at, length);
        at += length;
      }
    }
    return out;
  }
}

package dev.sluice.audit.sample;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sampled rows in the order of their ids' hashes, which has nothing to do with their values. Reads
 * are thread-safe.
 */
public final class SampledRows {
  private final int columns;
  private final List<Row> rows;

  SampledRows(int columns, List<Row> rows) {
    this.columns = columns;
    this.rows = rows;
  }

  /** Number of rows. */
  public int size() {
    return rows.size();
  }

  /** Number of columns. */
  public int columns() {
    return columns;
  }

  /** Returns the cells of one column, rows {@code from} to {@code to}, exclusive. */
  public int[] cells(int column, int from, int to) {
    int[] cells = new int[to - from];
    for (int row = from; row < to; row++) {
      cells[row - from] = rows.get(row).cells()[column];
    }
    return cells;
  }

  /** Returns all cells of one column. */
  public int[] cells(int column) {
    return cells(column, 0, rows.size());
  }

  /** Returns the labels of rows {@code from} to {@code to}, exclusive. */
  public int[] labels(int from, int to) {
    int[] labels = new int[to - from];
    for (int row = from; row < to; row++) {
      labels[row - from] = rows.get(row).label();
    }
    return labels;
  }

  /** The label of a row. */
  public int label(int row) {
    return rows.get(row).label();
  }

  /** The event time of a row. */
  public long timeMillis(int row) {
    return rows.get(row).timeMillis();
  }

  /** The hash of what a row shows. */
  public int item(int row) {
    return rows.get(row).item();
  }

  /** What predictor number {@code which} said of a row; NaN if it said nothing. */
  public float prediction(int row, int which) {
    float[] predictions = rows.get(row).predictions();
    return which < predictions.length ? predictions[which] : Float.NaN;
  }

  /** Returns the rows' numbers, earliest row first, ties by hash. */
  public int[] byTime() {
    return IntStream.range(0, rows.size())
        .boxed()
        .sorted(Comparator.comparingLong((Integer row) -> rows.get(row).timeMillis()))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}

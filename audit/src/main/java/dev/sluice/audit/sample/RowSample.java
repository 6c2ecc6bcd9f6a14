package dev.sluice.audit.sample;

import dev.sluice.audit.information.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import net.openhft.hashing.LongHashFunction;

/**
 * A uniform sample of at most {@code capacity} rows: those whose ids hash lowest. Which rows are
 * kept, and in which order they are dealt to batches, depends on their ids and the seed alone, so
 * neither the order of arrival nor the number of parallel parts can change a score. Parts merge.
 *
 * <p>A row is one int per column: values travel as 32-bit hashes, 4 bytes per cell (at a million
 * distinct values about a hundred share a hash with another). Not thread-safe.
 */
public final class RowSample {
  private record Row(long order, long time, int[] cells, int label) {}

  private static final Comparator<Row> BY_ORDER =
      Comparator.comparingLong(Row::order).thenComparing(Row::cells, Arrays::compare);

  private final List<String> columns;
  private final int capacity;
  private final LongHashFunction idHash;
  private final PriorityQueue<Row> kept = new PriorityQueue<>(BY_ORDER.reversed());
  private long seen;

  /**
   * Starts an empty sample.
   *
   * @throws IllegalArgumentException if the capacity is below one
   */
  public RowSample(List<String> columns, int capacity, long seed) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a sample needs room for a row, had " + capacity);
    }
    this.columns = List.copyOf(columns);
    this.capacity = capacity;
    this.idHash = LongHashFunction.xx(seed);
  }

  /** The names of the columns, in cell order. */
  public List<String> columns() {
    return columns;
  }

  /**
   * Offers a row.
   *
   * @param id unique to the row
   * @param timeMillis when it happened; batches keep none of it, drift is measured by it
   * @param cells one value hash per column
   * @param label the class, any int
   */
  public void offer(String id, long timeMillis, int[] cells, int label) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "a row needs %d cells, had %d".formatted(columns.size(), cells.length));
    }
    seen++;
    keep(new Row(idHash.hashChars(id), timeMillis, cells, label));
  }

  /** Takes in what another part of the same log kept. */
  public void merge(RowSample other) {
    if (!other.columns.equals(columns)) {
      throw new IllegalArgumentException("samples of different columns cannot merge");
    }
    seen += other.seen;
    other.kept.forEach(this::keep);
  }

  /** Rows offered. */
  public long seen() {
    return seen;
  }

  /** Rows kept. */
  public int size() {
    return kept.size();
  }

  /** Rows offered and not kept. */
  public long sampledOut() {
    return seen - kept.size();
  }

  /** The 32-bit hash under which a value travels. */
  public static int cell(String value) {
    return Long.hashCode(LongHashFunction.xx().hashChars(value));
  }

  /**
   * Deals the kept rows, in hash order, to batches of {@code batchRows}. A last batch of fewer than
   * {@code leastRows} is left out, unless it is the only one.
   */
  public List<Batch> batches(int batchRows, int leastRows) {
    Row[] rows = kept.toArray(Row[]::new);
    Arrays.sort(rows, BY_ORDER);
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < rows.length; from += batchRows) {
      int to = Math.min(rows.length, from + batchRows);
      if (to - from >= leastRows || from == 0) {
        batches.add(batch(rows, from, to));
      }
    }
    return List.copyOf(batches);
  }

  /** Returns the kept rows' cells of one column, earliest row first. */
  public int[] cellsByTime(int column) {
    return kept.stream()
        .sorted(Comparator.comparingLong(Row::time).thenComparing(BY_ORDER))
        .mapToInt(row -> row.cells[column])
        .toArray();
  }

  /** Returns the kept rows' labels, earliest row first. */
  public int[] labelsByTime() {
    return kept.stream()
        .sorted(Comparator.comparingLong(Row::time).thenComparing(BY_ORDER))
        .mapToInt(Row::label)
        .toArray();
  }

  private Batch batch(Row[] rows, int from, int to) {
    List<Column> coded = new ArrayList<>(columns.size());
    int[] values = new int[to - from];
    for (int column = 0; column < columns.size(); column++) {
      for (int row = from; row < to; row++) {
        values[row - from] = rows[row].cells[column];
      }
      coded.add(Column.of(values));
    }
    for (int row = from; row < to; row++) {
      values[row - from] = rows[row].label;
    }
    return new Batch(coded, Column.of(values));
  }

  private void keep(Row row) {
    if (kept.size() < capacity) {
      kept.add(row);
    } else if (BY_ORDER.compare(row, kept.element()) < 0) {
      kept.remove();
      kept.add(row);
    }
  }
}

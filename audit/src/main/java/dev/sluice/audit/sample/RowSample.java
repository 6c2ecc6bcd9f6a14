package dev.sluice.audit.sample;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.openhft.hashing.LongHashFunction;

/**
 * A uniform sample of at most {@code capacity} rows: those whose ids hash lowest. Which rows are
 * kept, and in which order they are dealt to batches, depends on their ids and the seed alone, so
 * neither the order of arrival nor the number of parallel parts can change a score. Parts merge.
 *
 * <p>Rows of one id meet, for they have one hash: the highest revision counts, the rest is counted
 * as repeats, so that {@code seen = size + superseded + duplicates + sampledOut} always holds.
 *
 * <p>A row is one int per column: values travel as 32-bit hashes, 4 bytes per cell (at a million
 * distinct values about a hundred share a hash with another). Memory: about {@code capacity} x 1.25
 * x (columns + 20) x 4 bytes. Not thread-safe.
 */
/*
 * Rows are collected beyond the capacity and cut back by sorting, a quarter of it at a time: cheaper
 * than a heap, and the sort brings the rows of one id together.
 */
public final class RowSample {
  private static final int LEAST_SLACK = 1024;

  private final int columns;
  private final int capacity;
  private final LongHashFunction idHash;
  private final List<Row> rows = new ArrayList<>();
  private long limit = Long.MAX_VALUE;
  private long seen;
  private boolean settled = true;

  /**
   * Starts an empty sample.
   *
   * @throws IllegalArgumentException if the capacity is below one
   */
  public RowSample(int columns, int capacity, long seed) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a sample needs room for a row, had " + capacity);
    }
    this.columns = columns;
    this.capacity = capacity;
    this.idHash = LongHashFunction.xx(seed);
  }

  /** Number of columns. */
  public int columns() {
    return columns;
  }

  /**
   * Offers a row.
   *
   * @param id unique to the row but for its repeats
   * @param revision of several rows of one id the highest counts
   * @param timeMillis when it happened
   * @param cells one int per column; kept, not copied
   * @param label the class, any int
   * @param item hash of what was shown
   * @param predictions probabilities of the label; kept, not copied
   */
  public void offer(
      String id,
      int revision,
      long timeMillis,
      int[] cells,
      int label,
      int item,
      float[] predictions) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(
          "a row needs %d cells, had %d".formatted(columns, cells.length));
    }
    seen++;
    keep(
        new Row(idHash.hashChars(id), timeMillis, revision, cells, label, item, predictions, 1, 0));
  }

  /** Takes in what another part of the same log kept. */
  public void merge(RowSample other) {
    if (other.columns != columns) {
      throw new IllegalArgumentException("samples of different columns cannot merge");
    }
    seen += other.seen;
    limit = Math.min(limit, other.limit);
    settled = false;
    other.rows.forEach(this::keep);
  }

  /** Rows offered. */
  public long seen() {
    return seen;
  }

  /** Rows kept. */
  public int size() {
    settle();
    return rows.size();
  }

  /** Rows that a kept row of the same id and a higher revision replaces. */
  public long superseded() {
    settle();
    return rows.stream().mapToLong(Row::stale).sum();
  }

  /** Rows that repeat a kept row of the same id and revision. */
  public long duplicates() {
    settle();
    return rows.stream().mapToLong(row -> row.copies() - 1L - row.stale()).sum();
  }

  /** Rows offered whose ids hash too high. */
  public long sampledOut() {
    settle();
    return seen - rows.stream().mapToLong(Row::copies).sum();
  }

  /** The kept rows, column by column. */
  public SampledRows rows() {
    settle();
    return new SampledRows(columns, List.copyOf(rows));
  }

  /** Writes what is kept, for {@link #read}. */
  public void write(DataOutputStream out) throws IOException {
    settle();
    out.writeLong(seen);
    out.writeLong(limit);
    out.writeInt(rows.size());
    for (Row row : rows) {
      RowBytes.write(row, out);
    }
  }

  /** Takes in what {@link #write} wrote of another part. */
  public void read(DataInputStream in) throws IOException {
    seen += in.readLong();
    limit = Math.min(limit, in.readLong());
    settled = false;
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      keep(RowBytes.read(in, columns));
    }
  }

  private void keep(Row row) {
    if (row.order() > limit) {
      return;
    }
    rows.add(row);
    settled = false;
    if (rows.size() >= (long) capacity + Math.max(LEAST_SLACK, capacity / 4)) {
      settle();
    }
  }

  private void settle() {
    if (settled) {
      return;
    }
    rows.sort(Row.BY_ORDER);
    int kept = 0;
    for (Row row : rows) {
      if (kept > 0 && rows.get(kept - 1).order() == row.order()) {
        rows.set(kept - 1, rows.get(kept - 1).absorb(row));
      } else if (row.order() <= limit) {
        rows.set(kept++, row);
      }
    }
    int left = Math.min(kept, capacity);
    rows.subList(left, rows.size()).clear();
    if (kept > capacity) {
      limit = rows.get(capacity - 1).order();
    }
    settled = true;
  }
}

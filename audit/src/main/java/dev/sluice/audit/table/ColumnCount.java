package dev.sluice.audit.table;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is counted of one column over all rows in one pass. Parts merge. Not thread-safe. */
public final class ColumnCount {
  private static final int LONGEST_NAME = 60;

  private final String name;
  private final DistinctCount distinct = new DistinctCount();
  private final TreeMap<Integer, String> names = new TreeMap<>();
  private boolean lastIsNew;
  private long rows;
  private long present;
  private long mistyped;
  private long values;

  public ColumnCount(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  /** Counts a row without a value. */
  void missing() {
    rows++;
  }

  /**
   * Counts a row with a value.
   *
   * @param cell under which it is sampled
   * @param parts how many categories it holds
   */
  void present(long hash, int cell, String text, int parts) {
    present(hash, parts);
    if (lastIsNew) {
      names.put(cell, text.length() > LONGEST_NAME ? text.substring(0, LONGEST_NAME) : text);
    }
  }

  /** Counts a row with a number. */
  void present(long hash, int parts) {
    rows++;
    present++;
    values += parts;
    lastIsNew = distinct.add(hash);
    if (!distinct.isExact()) {
      names.clear();
    }
  }

  /** Counts a value that is no number where one is due; the row is counted apart. */
  void mistyped() {
    mistyped++;
  }

  void merge(ColumnCount other) {
    rows += other.rows;
    present += other.present;
    mistyped += other.mistyped;
    values += other.values;
    distinct.merge(other.distinct);
    merge(other.names);
  }

  private void merge(Map<Integer, String> others) {
    names.putAll(others);
    if (!distinct.isExact()) {
      names.clear();
    }
  }

  /** The text of a sampled category; its number where the column has too many to keep. */
  public String nameOf(int cell) {
    if (cell == Cells.MISSING) {
      return "(missing)";
    }
    return names.getOrDefault(cell, "#%08x".formatted(cell));
  }

  public long rows() {
    return rows;
  }

  /** Rows whose value is no number where one is due. */
  public long mistypedRows() {
    return mistyped;
  }

  /** Share of rows that have a value, in [0, 1]; null without rows. */
  public @Nullable Double coverage() {
    return rows == 0 ? null : (double) present / rows;
  }

  /** Mean number of categories per row, rows without any included. */
  public double valuesPerRow() {
    return rows == 0 ? 0 : (double) values / rows;
  }

  /** Number of distinct values: exact up to 1,024, else with {@link #relativeError}. */
  public double cardinality() {
    return distinct.estimate();
  }

  /** Standard error of the cardinality over it; 0 where it is exact. */
  public double relativeError() {
    return distinct.isExact() ? 0 : DistinctCount.ERROR;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(rows);
    out.writeLong(present);
    out.writeLong(mistyped);
    out.writeLong(values);
    distinct.write(out);
    out.writeInt(names.size());
    for (Map.Entry<Integer, String> entry : names.entrySet()) {
      out.writeInt(entry.getKey());
      out.writeUTF(entry.getValue());
    }
  }

  /** Takes in what {@link #write} wrote of another part. */
  void read(DataInputStream in) throws IOException {
    rows += in.readLong();
    present += in.readLong();
    mistyped += in.readLong();
    values += in.readLong();
    distinct.merge(DistinctCount.read(in));
    TreeMap<Integer, String> others = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      others.put(in.readInt(), in.readUTF());
    }
    merge(others);
  }
}

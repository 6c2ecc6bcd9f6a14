package dev.sluice.audit.table;

import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.Union;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of one column in one pass, in bounded memory. Parts merge. Not thread-safe.
 *
 * <p>Distinct values come from a HyperLogLog sketch of 2^12 registers: a standard error of 1.6 %.
 */
public final class ColumnCount {
  private static final int LOG2_REGISTERS = 12;

  private final String name;
  private final Union distinct = new Union(LOG2_REGISTERS);
  private long rows;
  private long present;

  public ColumnCount(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  void add(String cell) {
    rows++;
    if (!cell.equals(Cells.MISSING)) {
      present++;
      distinct.update(cell);
    }
  }

  void merge(ColumnCount other) {
    rows += other.rows;
    present += other.present;
    distinct.update(HllSketch.heapify(other.distinct.getResult().toCompactByteArray()));
  }

  public long rows() {
    return rows;
  }

  /** Share of rows that have a value, in [0, 1]; null without rows. */
  public @Nullable Double coverage() {
    return rows == 0 ? null : (double) present / rows;
  }

  /** Estimated number of distinct values. */
  public double cardinality() {
    return distinct.getEstimate();
  }
}

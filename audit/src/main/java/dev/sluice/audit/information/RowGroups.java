package dev.sluice.audit.information;

/** The rows of a batch grouped by the value of one column, in row order within a group. */
public final class RowGroups {
  private final int[] start;
  private final int[] rows;

  private RowGroups(int[] start, int[] rows) {
    this.start = start;
    this.rows = rows;
  }

  /** Groups by {@code column}; a counting sort, O(rows + cardinality). */
  public static RowGroups by(Column column) {
    int[] codes = column.codes();
    int[] start = new int[column.cardinality() + 1];
    for (int code : codes) {
      start[code + 1]++;
    }
    for (int code = 0; code < column.cardinality(); code++) {
      start[code + 1] += start[code];
    }
    int[] next = start.clone();
    int[] rows = new int[codes.length];
    for (int row = 0; row < codes.length; row++) {
      rows[next[codes[row]]++] = row;
    }
    return new RowGroups(start, rows);
  }

  /** Number of rows grouped. */
  public int rows() {
    return rows.length;
  }

  int count() {
    return start.length - 1;
  }

  int from(int group) {
    return start[group];
  }

  int to(int group) {
    return start[group + 1];
  }

  int row(int at) {
    return rows[at];
  }
}

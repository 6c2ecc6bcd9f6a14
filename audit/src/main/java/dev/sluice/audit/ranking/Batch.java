package dev.sluice.audit.ranking;

import dev.sluice.audit.information.Column;
import dev.sluice.audit.information.RowGroups;
import java.util.List;

/**
 * Rows that are scored together.
 *
 * @param columns coded within this batch, in the table's column order
 * @param label coded likewise
 * @param byLabel the rows grouped by label
 */
record Batch(List<Column> columns, Column label, RowGroups byLabel) {
  Batch(List<Column> columns, Column label) {
    this(List.copyOf(columns), label, RowGroups.by(label));
  }

  int rows() {
    return label.rows();
  }

  /** The column of the combinations of values of several columns. */
  Column join(int[] members) {
    Column column = columns.get(members[0]);
    for (int i = 1; i < members.length; i++) {
      column = column.and(columns.get(members[i]));
    }
    return column;
  }
}

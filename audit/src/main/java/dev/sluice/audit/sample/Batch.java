package dev.sluice.audit.sample;

import dev.sluice.audit.information.Column;
import java.util.List;

/**
 * Rows that are scored together.
 *
 * @param columns coded within this batch, in the sample's column order
 * @param label coded likewise
 */
public record Batch(List<Column> columns, Column label) {
  /** Copies the list. */
  public Batch {
    columns = List.copyOf(columns);
  }

  /** Number of rows. */
  public int rows() {
    return label.rows();
  }
}

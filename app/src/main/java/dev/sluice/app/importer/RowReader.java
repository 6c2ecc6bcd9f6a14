package dev.sluice.app.importer;

import java.io.IOException;
import java.util.List;

/** Rows of text cells, one after the other. One thread; close it. */
interface RowReader extends AutoCloseable {
  /** The columns' names, in order; a row has as many cells. */
  List<String> columns();

  /**
   * Goes to the next row; false at the end.
   *
   * @throws IOException naming file and line where a row cannot be read
   */
  boolean next() throws IOException;

  /** The cell of this row; empty where it lacks. */
  String cell(int column);

  /** Where this row lies, as in {@code train.csv:17}. */
  String where();

  @Override
  void close() throws IOException;

  /** Opens the same columns of any file. */
  interface Opener {
    /** Opens a file. */
    RowReader open(java.nio.file.Path file) throws IOException;
  }
}

package dev.sluice.app.importer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a delimited file. */
final class CsvRows implements RowReader {
  private final Path file;
  private final CsvDialect dialect;
  private final DelimitedLines lines;
  private List<String> row = List.of();

  /**
   * Opens a file of a dialect.
   *
   * @throws IOException if it has a header that names other columns
   */
  CsvRows(Path file, CsvDialect dialect) throws IOException {
    this.file = file;
    this.dialect = dialect;
    this.lines = new DelimitedLines(file, dialect.delimiter());
    if (dialect.header()) {
      List<String> first = lines.next();
      checkHeader(first);
    }
  }

  private void checkHeader(@Nullable List<String> first) throws IOException {
    if (first == null) {
      throw new IOException(file + " is empty: a header line is needed");
    }
    CsvDialect own = CsvDialect.of(file, dialect.delimiter(), CsvDialect.Header.YES);
    if (!own.columns().equals(dialect.columns())) {
      throw new IOException(
          "%s has the columns %s, the files before have %s: all files of one import have the same"
              .formatted(file, brief(own.columns()), brief(dialect.columns())));
    }
  }

  private static String brief(List<String> names) {
    int shown = 6;
    return names.size() <= shown ? names.toString() : names.subList(0, shown) + " and more";
  }

  @Override
  public List<String> columns() {
    return dialect.columns();
  }

  @Override
  public boolean next() throws IOException {
    List<String> cells = lines.next();
    if (cells == null) {
      return false;
    }
    if (cells.size() != dialect.columns().size()) {
      throw new IOException(
          "%s has %d cells, %d are needed: quote cells that hold the delimiter '%s', or name another with --delimiter"
              .formatted(
                  where(), cells.size(), dialect.columns().size(), show(dialect.delimiter())));
    }
    row = cells;
    return true;
  }

  private static String show(char delimiter) {
    return delimiter == '\t' ? "\\t" : Character.toString(delimiter);
  }

  @Override
  public String cell(int column) {
    return row.get(column);
  }

  @Override
  public String where() {
    return file.getFileName() + ":" + lines.line();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}

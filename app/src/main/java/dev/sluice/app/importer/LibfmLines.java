package dev.sluice.app.importer;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/** Reads {@code label index:value ...} and {@code label field:index:value ...}. */
final class LibfmLines implements AutoCloseable {
  private final Path file;
  private final BufferedReader in;
  private String label = "";
  private long[] fields = new long[64];
  private long[] indices = new long[64];
  private double[] values = new double[64];
  private int size;
  private long line;

  LibfmLines(Path file) throws IOException {
    this.file = file;
    this.in = DelimitedLines.text(file);
  }

  boolean next() throws IOException {
    String text = in.readLine();
    line++;
    while (text != null && text.isBlank()) {
      text = in.readLine();
      line++;
    }
    if (text == null) {
      return false;
    }
    int comment = text.indexOf('#');
    String[] parts = (comment < 0 ? text : text.substring(0, comment)).strip().split("\\s+|,", -1);
    label = parts[0];
    if (!CsvDialect.isNumber(label)) {
      throw bad(label, "a line is 'label index:value ...'");
    }
    size = 0;
    for (int i = 1; i < parts.length; i++) {
      if (!parts[i].startsWith("qid:")) {
        add(parts[i]);
      }
    }
    return true;
  }

  private void add(String part) throws IOException {
    if (size == indices.length) {
      fields = java.util.Arrays.copyOf(fields, 2 * size);
      indices = java.util.Arrays.copyOf(indices, 2 * size);
      values = java.util.Arrays.copyOf(values, 2 * size);
    }
    String[] pieces = part.split(":", -1);
    try {
      boolean named = pieces.length == 3;
      fields[size] = named ? Long.parseLong(pieces[0]) : -1;
      indices[size] = Long.parseLong(pieces[named ? 1 : 0]);
      values[size] = pieces.length == 1 ? 1 : Double.parseDouble(pieces[pieces.length - 1]);
    } catch (NumberFormatException e) {
      throw bad(part, "an entry is 'index:value' or 'field:index:value'");
    }
    if (pieces.length > 3 || indices[size] < 0 || !Double.isFinite(values[size])) {
      throw bad(part, "an entry is 'index:value' or 'field:index:value', index at least 0");
    }
    size++;
  }

  private IOException bad(String found, String rule) {
    return new IOException("%s has '%s': %s".formatted(where(), found, rule));
  }

  String where() {
    return file.getFileName() + ":" + line;
  }

  String label() {
    return label;
  }

  int size() {
    return size;
  }

  /** The field, or -1 where the line names none. */
  long field(int i) {
    return fields[i];
  }

  long index(int i) {
    return indices[i];
  }

  double value(int i) {
    return values[i];
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

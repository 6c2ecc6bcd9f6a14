package dev.sluice.app.traffic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads CSV with a header line, quoted fields with doubled quotes, plain or gzipped. One thread;
 * close it.
 */
final class Csv implements AutoCloseable {
  private final Path file;
  private final BufferedReader in;
  private final Map<String, Integer> columns = new HashMap<>();
  private List<String> row = List.of();
  private long line;

  /**
   * Opens a file and reads its header.
   *
   * @throws IOException if it has none
   */
  Csv(Path file) throws IOException {
    this.file = file;
    this.in = text(file);
    if (!next()) {
      throw new IOException(file + " is empty: a header line is needed");
    }
    for (int i = 0; i < row.size(); i++) {
      columns.put(row.get(i).strip(), i);
    }
  }

  /** Opens a file as UTF-8 text, unpacking it if its name ends in .gz. */
  static BufferedReader text(Path file) throws IOException {
    InputStream raw = Files.newInputStream(file);
    InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
  }

  /** Goes to the next row; false at the end. */
  boolean next() throws IOException {
    String text = in.readLine();
    line++;
    if (text == null) {
      return false;
    }
    row = split(text);
    return true;
  }

  /**
   * Returns a field of this row.
   *
   * @throws IOException if the row or the file does not have it
   */
  String get(String column) throws IOException {
    Integer index = columns.get(column);
    if (index == null) {
      throw new IOException(
          "%s has no column '%s', only %s".formatted(file, column, columns.keySet()));
    }
    return at(index);
  }

  /**
   * Returns a field of this row as a number.
   *
   * @throws IOException if it is none
   */
  double number(String column) throws IOException {
    return number(get(column), column);
  }

  /** Returns the fields from {@code first} on as numbers; null if one of them is none. */
  float @Nullable [] numbersFrom(int first) {
    float[] numbers = new float[Math.max(0, row.size() - first)];
    for (int i = 0; i < numbers.length; i++) {
      try {
        numbers[i] = Float.parseFloat(row.get(first + i));
      } catch (NumberFormatException e) {
        return null;
      }
      if (!Float.isFinite(numbers[i])) {
        return null;
      }
    }
    return numbers;
  }

  /** Returns the first field of this row. */
  String first() throws IOException {
    return at(0);
  }

  private String at(int index) throws IOException {
    if (index >= row.size()) {
      throw new IOException(
          "%s:%d has %d fields, %d are needed".formatted(file, line, row.size(), index + 1));
    }
    return row.get(index);
  }

  private double number(String text, String column) throws IOException {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IOException(
          "%s:%d has '%s' for %s, which is no number".formatted(file, line, text, column), e);
    }
  }

  static List<String> split(String text) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        if (quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
          field.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

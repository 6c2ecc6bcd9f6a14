package dev.sluice.app.represent;

import dev.sluice.model.represent.NpyFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Vectors by item, as people keep them.
 *
 * <p>{@code .npy} (or {@code .npy.gz}): row i belongs to line i of {@code FILE.ids}. Anything else
 * is text, plain or gzipped: the item, then its numbers, between commas, tabs, semicolons or
 * blanks; with or without a header. A row with an empty or missing number ({@code NA}, {@code nan})
 * is left out: the item lacks this modality.
 */
public final class VectorFile {
  /**
   * What a file holds.
   *
   * @param vectors by item, all of one size
   * @param leftOut rows without a usable vector
   */
  public record Vectors(Map<String, float[]> vectors, int leftOut) {}

  private VectorFile() {}

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read, naming file and line and the cure
   */
  public static Vectors read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " is no file: give NAME=FILE");
    }
    String name = file.toString();
    return name.endsWith(".npy") || name.endsWith(".npy.gz") ? npy(file) : text(file);
  }

  private static Vectors npy(Path file) throws IOException {
    Path ids = Path.of(file + ".ids");
    Path bare = Path.of(file.toString().replaceFirst("\\.npy(\\.gz)?$", ".ids"));
    if (!Files.isRegularFile(ids) && Files.isRegularFile(bare)) {
      ids = bare;
    }
    if (!Files.isRegularFile(ids)) {
      throw new IOException(
          "%s is missing: write the item of each row of %s there, one a line"
              .formatted(ids, file.getFileName()));
    }
    List<String> items = new ArrayList<>();
    try (BufferedReader in = Files.newBufferedReader(ids)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        items.add(line.strip());
      }
    }
    float[][] rows = NpyFile.read(file);
    while (items.size() > rows.length && items.get(items.size() - 1).isEmpty()) {
      items.remove(items.size() - 1);
    }
    if (items.size() != rows.length) {
      throw new IOException(
          "%s has %d lines, %s has %d rows: they must be equal"
              .formatted(ids, items.size(), file.getFileName(), rows.length));
    }
    Map<String, float[]> vectors = new LinkedHashMap<>();
    int leftOut = 0;
    for (int i = 0; i < rows.length; i++) {
      if (items.get(i).isEmpty() || !finite(rows[i])) {
        leftOut++;
      } else {
        vectors.put(items.get(i), rows[i]);
      }
    }
    return checked(file, vectors, leftOut);
  }

  private static Vectors text(Path file) throws IOException {
    Map<String, float[]> vectors = new LinkedHashMap<>();
    int leftOut = 0;
    int size = -1;
    try (InputStream raw = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader in =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
      String delimiter = null;
      int number = 0;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        String clean = number == 1 && line.startsWith("\ufeff") ? line.substring(1) : line;
        if (clean.isBlank()) {
          continue;
        }
        if (delimiter == null) {
          delimiter = delimiter(clean);
        }
        String[] cells = cells(clean, delimiter);
        float[] vector = number == 1 && isHeader(cells) ? null : numbers(cells, file, number);
        if (vector == null) {
          leftOut += number == 1 && isHeader(cells) ? 0 : 1;
          continue;
        }
        if (size >= 0 && vector.length != size) {
          throw new IOException(
              "%s:%d has %d numbers, the rows before have %d: one row per item, of one size"
                  .formatted(file, number, vector.length, size));
        }
        size = vector.length;
        vectors.put(unquoted(cells[0]), vector);
      }
    }
    return checked(file, vectors, leftOut);
  }

  private static Vectors checked(Path file, Map<String, float[]> vectors, int leftOut)
      throws IOException {
    if (vectors.isEmpty() || vectors.values().iterator().next().length == 0) {
      throw new IOException(
          file + " has no vector: one row per item, the item first, then numbers");
    }
    return new Vectors(vectors, leftOut);
  }

  private static String delimiter(String line) {
    for (String candidate : new String[] {"\t", ",", ";"}) {
      if (line.contains(candidate)) {
        return candidate;
      }
    }
    return " ";
  }

  /** Cells of a line; a quoted item may hold the delimiter. */
  private static String[] cells(String line, String delimiter) {
    if (line.startsWith("\"")) {
      int end = line.indexOf('"' + delimiter, 1);
      if (end > 0) {
        String[] rest = line.substring(end + 1 + delimiter.length()).split(delimiter, -1);
        String[] all = new String[rest.length + 1];
        all[0] = line.substring(0, end + 1);
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
      }
    }
    String trimmed = delimiter.equals(" ") ? line.strip() : line;
    return trimmed.split(delimiter.equals(" ") ? "\\s+" : delimiter, -1);
  }

  private static String unquoted(String cell) {
    String clean = cell.strip();
    return clean.length() > 1 && clean.startsWith("\"") && clean.endsWith("\"")
        ? clean.substring(1, clean.length() - 1).replace("\"\"", "\"")
        : clean;
  }

  private static boolean isHeader(String[] cells) {
    for (int i = 1; i < cells.length; i++) {
      String cell = unquoted(cells[i]);
      if (!cell.isEmpty() && !isMissing(cell) && !isNumber(cell)) {
        return true;
      }
    }
    // Also a header: columns that are numbered, under a name of the item.
    return cells.length > 2
        && unquoted(cells[1]).equals("0")
        && unquoted(cells[2]).equals("1")
        && unquoted(cells[cells.length - 1]).equals(Integer.toString(cells.length - 2));
  }

  private static float @org.jspecify.annotations.Nullable [] numbers(
      String[] cells, Path file, int number) throws IOException {
    // A delimiter at the end of each line makes no number.
    int end =
        cells.length > 1 && cells[cells.length - 1].isBlank() ? cells.length - 1 : cells.length;
    float[] vector = new float[end - 1];
    boolean usable = vector.length > 0 && !cells[0].isBlank();
    for (int i = 1; i < end; i++) {
      String cell = unquoted(cells[i]);
      if (cell.isEmpty() || isMissing(cell)) {
        usable = false;
      } else if (!isNumber(cell)) {
        throw new IOException(
            "%s:%d has '%s' where a number is needed: the item first, then its numbers"
                .formatted(file, number, cell));
      } else {
        vector[i - 1] = Float.parseFloat(cell);
        usable &= Float.isFinite(vector[i - 1]);
      }
    }
    return usable ? vector : null;
  }

  private static boolean isMissing(String cell) {
    return cell.equalsIgnoreCase("na")
        || cell.equalsIgnoreCase("nan")
        || cell.equalsIgnoreCase("null")
        || cell.equalsIgnoreCase("none");
  }

  private static boolean isNumber(String cell) {
    try {
      Float.parseFloat(cell);
      // Java alone takes 1f and 1d.
      return !Character.isLetter(cell.charAt(cell.length() - 1)) || cell.endsWith("y");
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean finite(float[] row) {
    for (float value : row) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** Writes rows as {@code FILE} and their ids as {@code FILE.ids}. */
  public static void write(Path file, List<String> ids, float[][] rows) throws IOException {
    NpyFile.write(file, rows);
    Files.write(Path.of(file + ".ids"), ids);
  }
}

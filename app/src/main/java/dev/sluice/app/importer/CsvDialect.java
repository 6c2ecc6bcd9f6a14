package dev.sluice.app.importer;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a delimited file is written: what separates its cells, whether its first line names them, and
 * their names and types. Found from the first lines; what the user says counts.
 *
 * @param delimiter between cells
 * @param header whether the first record names the columns
 * @param columns unique names, as features.yaml can have them
 * @param types of RecBole's atomic files ({@code token}, {@code float}, {@code token_seq}); empty
 *     text where the header has none
 */
record CsvDialect(char delimiter, boolean header, List<String> columns, List<String> types) {
  /** Whether the first line names the columns. */
  enum Header {
    AUTO,
    YES,
    NO
  }

  private static final int SAMPLE_LINES = 100;
  private static final char[] DELIMITERS = {',', '\t', ';', '|', ' '};
  private static final Pattern ATOMIC = Pattern.compile("(.+):(token|token_seq|float|float_seq)");

  /** Copies the lists. */
  CsvDialect {
    columns = List.copyOf(columns);
    types = List.copyOf(types);
  }

  /**
   * Finds the dialect of a file.
   *
   * @param wanted the delimiter, or null to find it
   * @throws IOException if the file is empty
   */
  static CsvDialect of(Path file, @Nullable Character wanted, Header header) throws IOException {
    char delimiter = wanted == null ? delimiter(file) : wanted;
    List<List<String>> sample = new ArrayList<>();
    try (DelimitedLines lines = new DelimitedLines(file, delimiter)) {
      for (List<String> cells = lines.next();
          cells != null && sample.size() < SAMPLE_LINES;
          cells = lines.next()) {
        sample.add(cells);
      }
    }
    if (sample.isEmpty()) {
      throw new IOException(file + " is empty: there is nothing to import");
    }
    boolean named =
        switch (header) {
          case YES -> true;
          case NO -> false;
          case AUTO -> looksNamed(sample);
        };
    return named ? named(delimiter, sample.get(0)) : unnamed(delimiter, sample.get(0).size());
  }

  private static CsvDialect named(char delimiter, List<String> cells) {
    List<String> names = new ArrayList<>();
    List<String> types = new ArrayList<>();
    boolean atomic = cells.stream().allMatch(cell -> ATOMIC.matcher(cell).matches());
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      int colon = atomic ? cell.lastIndexOf(':') : cell.length();
      types.add(atomic ? cell.substring(colon + 1) : "");
      names.add(unique(name(cell.substring(0, colon), i), taken));
    }
    return new CsvDialect(delimiter, true, names, types);
  }

  private static CsvDialect unnamed(char delimiter, int width) {
    List<String> names = new ArrayList<>();
    List<String> types = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      names.add("c" + i);
      types.add("");
    }
    return new CsvDialect(delimiter, false, names, types);
  }

  /** Returns the nearest name that features.yaml can have. */
  static String name(String cell, int column) {
    String name = cell.strip().replaceAll("[^A-Za-z0-9_-]", "_");
    if (name.isEmpty() || name.chars().allMatch(c -> c == '_')) {
      return "c" + column;
    }
    return Character.isDigit(name.charAt(0)) || name.charAt(0) == '-' ? "c" + name : name;
  }

  private static String unique(String name, Set<String> taken) {
    String free = name;
    for (int i = 2; !taken.add(free); i++) {
      free = name + "_" + i;
    }
    return free;
  }

  private static boolean looksNamed(List<List<String>> sample) {
    List<String> first = sample.get(0);
    if (first.stream().allMatch(cell -> ATOMIC.matcher(cell).matches())) {
      return true;
    }
    // pandas names columns 0, 1, 2 ... where they had no names.
    boolean counted = first.size() > 2;
    for (int i = 0; i < first.size(); i++) {
      counted &= first.get(i).equals(Integer.toString(i));
    }
    if (counted) {
      return true;
    }
    if (first.stream().anyMatch(CsvDialect::isNumber)
        || new HashSet<>(first).size() < first.size()) {
      return false;
    }
    // No cell of a header is a value of its column further down.
    for (List<String> row : sample.subList(1, sample.size())) {
      for (int i = 0; i < Math.min(row.size(), first.size()); i++) {
        if (!first.get(i).isEmpty() && row.get(i).equals(first.get(i))) {
          return false;
        }
      }
    }
    return first.stream().filter(String::isEmpty).count() <= 1;
  }

  /** Whether a cell reads as a finite number, hexadecimal forms aside. */
  static boolean isNumber(String cell) {
    if (cell.isEmpty() || "+-.0123456789".indexOf(cell.charAt(0)) < 0) {
      return false;
    }
    char last = cell.charAt(cell.length() - 1);
    if (last != '.' && !Character.isDigit(last)) {
      return false;
    }
    try {
      return Double.isFinite(Double.parseDouble(cell))
          && !cell.toLowerCase(Locale.ROOT).contains("x");
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static char delimiter(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    try (BufferedReader in = DelimitedLines.text(file)) {
      for (String line = in.readLine();
          line != null && lines.size() < SAMPLE_LINES;
          line = in.readLine()) {
        if (!line.isBlank()) {
          lines.add(line);
        }
      }
    }
    char best = ',';
    double bestWorth = 0;
    for (char candidate : DELIMITERS) {
      double worth = worth(lines, candidate);
      if (worth > bestWorth) {
        best = candidate;
        bestWorth = worth;
      }
    }
    return best;
  }

  /** Of the lines, how many have as many of the delimiter, outside quotes, as the first has. */
  private static double worth(List<String> lines, char delimiter) {
    if (lines.isEmpty()) {
      return 0;
    }
    int first = count(lines.get(0), delimiter);
    if (first == 0) {
      return 0;
    }
    long same = lines.stream().filter(line -> count(line, delimiter) == first).count();
    // Earlier delimiters win ties: a list within cells may well have the same length everywhere.
    return same == lines.size() ? 1 : same < lines.size() * 0.9 ? 0 : 0.9;
  }

  private static int count(String line, char delimiter) {
    int count = 0;
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      quoted ^= c == '"';
      count += !quoted && c == delimiter ? 1 : 0;
    }
    return count;
  }
}

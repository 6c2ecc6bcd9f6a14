package dev.sluice.app.importer;

import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which columns the indices of libfm lines ({@code label index:value ...}) make.
 *
 * <p>One-hot logs number the values of all fields through, so that a field is a range of indices of
 * which a line has one at most. The ranges are found by the longest such ones from the left. An
 * index with values other than 0 and 1 is a column of its own. Where no ranges fit, all indices are
 * one multi-valued column. libffm's {@code field:index:value} names the fields itself.
 *
 * @param ranges by first index, the column; {@code i<first>}
 * @param numbers indices that are columns of their own; {@code x<index>}
 * @param fields libffm's fields; {@code f<field>}
 * @param bag whether all other indices are one column
 */
record LibfmLayout(
    NavigableMap<Long, String> ranges,
    NavigableMap<Long, String> numbers,
    NavigableMap<Long, String> fields,
    boolean bag) {
  /** The label's column. */
  static final String LABEL = "label";

  /** The multi-valued column of logs without fields. */
  static final String BAG = "features";

  // Ranges that are far more than a line has entries are no fields.
  private static final int SPARE_RANGES = 4;
  private static final int MOST_NUMBERS = 4096;

  /** Copies the maps. */
  LibfmLayout {
    ranges = Collections.unmodifiableNavigableMap(new TreeMap<>(ranges));
    numbers = Collections.unmodifiableNavigableMap(new TreeMap<>(numbers));
    fields = Collections.unmodifiableNavigableMap(new TreeMap<>(fields));
  }

  /** The columns in order: label, numbers, ranges or the bag, fields. */
  List<String> columns() {
    List<String> columns = new ArrayList<>();
    columns.add(LABEL);
    columns.addAll(numbers.values());
    columns.addAll(ranges.values());
    if (bag) {
      columns.add(BAG);
    }
    columns.addAll(fields.values());
    return columns;
  }

  /**
   * Reads the layout off the names of a schema that an import wrote.
   *
   * @throws IllegalArgumentException if the schema is of another log
   */
  static LibfmLayout of(FeatureSchema schema) {
    NavigableMap<Long, String> ranges = new TreeMap<>();
    NavigableMap<Long, String> numbers = new TreeMap<>();
    NavigableMap<Long, String> fields = new TreeMap<>();
    boolean bag = false;
    for (FeatureSpec feature : schema.features()) {
      String name = feature.name();
      if (name.equals(BAG)) {
        bag = true;
      } else if (name.matches("[ixf]\\d+")) {
        long number = Long.parseLong(name.substring(1));
        (name.charAt(0) == 'i' ? ranges : name.charAt(0) == 'x' ? numbers : fields)
            .put(number, name);
      } else {
        throw new IllegalArgumentException(
            "feature '%s' is not of a libfm log: give the features.yaml that `import libfm` wrote"
                .formatted(name));
      }
    }
    return new LibfmLayout(ranges, numbers, fields, bag);
  }

  /**
   * Finds the layout of files, in two passes.
   *
   * @throws IOException naming file and line of what is no libfm
   */
  static LibfmLayout find(List<Path> files) throws IOException {
    TreeSet<Long> valued = new TreeSet<>();
    TreeSet<Long> named = new TreeSet<>();
    int widest = 0;
    for (Path file : files) {
      try (LibfmLines lines = new LibfmLines(file)) {
        while (lines.next()) {
          widest = Math.max(widest, lines.size());
          for (int i = 0; i < lines.size(); i++) {
            if (lines.field(i) >= 0) {
              named.add(lines.field(i));
            } else if (lines.value(i) != 0 && lines.value(i) != 1) {
              valued.add(lines.index(i));
            }
          }
        }
      }
    }
    if (valued.size() > MOST_NUMBERS) {
      // Weighted indices (text, for instance): the weights are left out, the indices count.
      valued.clear();
    }
    List<long[]> entries = named.isEmpty() ? entries(files, valued) : List.of();
    NavigableMap<Long, String> ranges = ranges(entries, widest);
    return new LibfmLayout(
        ranges,
        named("x", valued),
        named("f", named),
        ranges.isEmpty() && entries.stream().anyMatch(line -> line.length > 0));
  }

  private static NavigableMap<Long, String> named(String prefix, TreeSet<Long> numbers) {
    NavigableMap<Long, String> names = new TreeMap<>();
    numbers.forEach(number -> names.put(number, prefix + number));
    return names;
  }

  private static List<long[]> entries(List<Path> files, TreeSet<Long> valued) throws IOException {
    List<long[]> entries = new ArrayList<>();
    for (Path file : files) {
      try (LibfmLines lines = new LibfmLines(file)) {
        while (lines.next()) {
          long[] line = new long[lines.size()];
          int length = 0;
          for (int i = 0; i < line.length; i++) {
            if (lines.value(i) != 0 && !valued.contains(lines.index(i))) {
              line[length++] = lines.index(i);
            }
          }
          line = java.util.Arrays.copyOf(line, length);
          java.util.Arrays.sort(line);
          entries.add(line);
        }
      }
    }
    return entries;
  }

  private static NavigableMap<Long, String> ranges(List<long[]> lines, int widest) {
    NavigableMap<Long, String> ranges = new TreeMap<>();
    int[] at = new int[lines.size()];
    while (true) {
      long first = Long.MAX_VALUE;
      long end = Long.MAX_VALUE;
      for (int l = 0; l < at.length; l++) {
        long[] line = lines.get(l);
        if (at[l] < line.length) {
          first = Math.min(first, line[at[l]]);
        }
        if (at[l] + 1 < line.length) {
          end = Math.min(end, line[at[l] + 1]);
        }
      }
      if (first == Long.MAX_VALUE) {
        return ranges;
      }
      ranges.put(first, "i" + first);
      if (end <= first || ranges.size() > 2 * widest + SPARE_RANGES) {
        return new TreeMap<>();
      }
      for (int l = 0; l < at.length; l++) {
        long[] line = lines.get(l);
        if (at[l] < line.length && line[at[l]] < end) {
          at[l]++;
        }
      }
    }
  }
}

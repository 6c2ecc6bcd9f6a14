package dev.sluice.benchmarks.table;

import dev.sluice.benchmarks.BenchReport;
import dev.sluice.benchmarks.Rounds;
import dev.sluice.embeddings.TableLayout;
import dev.sluice.embeddings.rocksdb.StoreTuning;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Opening a table in fresh processes, and what such a process holds. */
final class OpenPart {
  private static final int DIMENSION = 16;
  private static final int SMALL_ROWS = 1_000_000;
  private static final int OPENINGS = 3;

  private final int rows;
  private final long vocabulary;
  private final int openings;

  OpenPart(int rows, long vocabulary, int rounds) {
    this.rows = rows;
    this.vocabulary = vocabulary;
    this.openings = Math.min(OPENINGS, rounds);
  }

  void run(BenchReport report, Path dir, boolean open, boolean memory) throws Exception {
    report.progress("opening: a table of %,d rows is made".formatted(rows));
    Path large = dir.resolveSibling("open-large");
    Path small = dir.resolveSibling("open-small");
    Path empty = dir.resolveSibling("open-empty");
    FilledTable.make(large, layout(rows), StoreTuning.scanned());
    if (open) {
      opening(report, large);
    }
    if (memory) {
      report.progress("memory: a process with the table less one with an empty table");
      FilledTable.make(empty, layout(1), StoreTuning.scanned());
      FilledTable.make(small, layout(Math.min(rows, SMALL_ROWS)), StoreTuning.scanned());
      long base = told(probe(empty, 0), "resident_bytes");
      held(report, "", rows, told(probe(large, 0), "resident_bytes") - base);
      held(
          report,
          "small_",
          Math.min(rows, SMALL_ROWS),
          told(probe(small, 0), "resident_bytes") - base);
      growth(report, large);
    }
  }

  private static TableLayout layout(int rows) {
    return new TableLayout(1, rows, DIMENSION, 0, 7, 0.05f);
  }

  private void opening(BenchReport report, Path dir) throws Exception {
    List<Double> opened = new ArrayList<>();
    List<Double> read = new ArrayList<>();
    for (int i = 0; i < openings; i++) {
      read.add(rows * 1e9 / told(probe(dir, OpenProbe.SEQUENTIAL), "sequential_nanos"));
      opened.add(rows * 1e9 / told(probe(dir, 0), "open_nanos"));
    }
    report
        .put("open_rows", rows)
        .put("open_rows_per_second", Rounds.median(opened))
        .put("sequential_read_rows_per_second", Rounds.median(read));
  }

  private static void held(BenchReport report, String prefix, int rows, long resident) {
    long raw = (long) rows * DIMENSION * Float.BYTES;
    long limit = raw + raw / 10 + (64L << 20);
    report
        .put(prefix + "resident_rows", rows)
        .put(prefix + "resident_bytes", resident)
        .put(prefix + "raw_bytes", raw)
        .put(prefix + "resident_over_limit", (double) resident / limit);
  }

  private void growth(BenchReport report, Path dir) throws Exception {
    report.progress("memory: %,d distinct values are looked up".formatted(vocabulary));
    Map<String, Long> told = probe(dir, vocabulary);
    long before = told(told, "resident_bytes_at_start");
    long after = told(told, "resident_bytes_at_end");
    report
        .put("vocabulary", vocabulary)
        .put("resident_bytes_at_first_values", before)
        .put("resident_bytes_at_vocabulary", after)
        .put("resident_growth", (double) after / before - 1);
  }

  private static long told(Map<String, Long> by, String figure) {
    Long value = by.get(figure);
    if (value == null) {
      throw new IllegalStateException("a process that opens a table did not tell " + figure);
    }
    return value;
  }

  private static Map<String, Long> probe(Path dir, long values) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-XX:MaxDirectMemorySize=4g",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                OpenProbe.class.getName(),
                dir.toString(),
                Long.toString(values))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Map<String, Long> told = new HashMap<>();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] words = line.split(" ", 2);
        told.put(words[0], Long.parseLong(words[1]));
      }
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException("a process that opens " + dir + " failed, see above");
    }
    return told;
  }
}

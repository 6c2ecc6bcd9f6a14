package dev.sluice.benchmarks.table;

import dev.sluice.benchmarks.BenchReport;
import dev.sluice.benchmarks.Rounds;
import dev.sluice.embeddings.Precision;
import dev.sluice.embeddings.TableLayout;
import dev.sluice.embeddings.rocksdb.DirectRows;
import dev.sluice.embeddings.rocksdb.StoreTuning;
import dev.sluice.embeddings.rocksdb.TableDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * The options of the files against each other: lookups of uniform random rows, in a batch and one
 * by one, full scans, and the bytes on disk.
 */
final class TunePart {
  private static final int DIMENSION = 16;
  private static final int LOOKUPS = 20_000;
  private static final long CACHE_BYTES = 64L << 20;
  private static final int FILTER_BITS = 10;

  private final TableLayout layout;
  private final int rounds;

  TunePart(int rows, int rounds) {
    this.layout = new TableLayout(1, rows, DIMENSION, 0, 7, 0.05f);
    this.rounds = rounds;
  }

  private static Map<String, StoreTuning> tunings() {
    Map<String, StoreTuning> tried = new LinkedHashMap<>();
    for (int kibi : new int[] {2, 4, 8, 32}) {
      tried.put(kibi + "k_mapped", new StoreTuning(kibi << 10, 0, 0, false, true));
    }
    tried.put("4k_read", new StoreTuning(4 << 10, 0, 0, false, false));
    tried.put("4k_block_cache", new StoreTuning(4 << 10, CACHE_BYTES, 0, false, false));
    tried.put("32k_block_cache", new StoreTuning(32 << 10, CACHE_BYTES, 0, false, false));
    tried.put("4k_mapped_filter", new StoreTuning(4 << 10, 0, FILTER_BITS, false, true));
    tried.put("4k_lz4", new StoreTuning(4 << 10, 0, 0, true, false));
    tried.put("32k_lz4", new StoreTuning(32 << 10, 0, 0, true, false));
    return tried;
  }

  void run(BenchReport report, Path dir) throws Exception {
    int[] rows = new SplittableRandom(5).ints(LOOKUPS, 0, layout.rows()).toArray();
    float[] out = new float[LOOKUPS * DIMENSION];
    Map<String, Object> told = new LinkedHashMap<>();
    for (Map.Entry<String, StoreTuning> tried : tunings().entrySet()) {
      report.progress("options: " + tried.getKey());
      Path at = dir.resolveSibling("tune-" + tried.getKey());
      FilledTable.make(at, layout, tried.getValue());
      try (DirectRows direct = DirectRows.open(at, tried.getValue())) {
        Map<String, Double> rates =
            new Rounds()
                .side("batch", () -> batch(direct, rows, out))
                .side("single", () -> single(direct, rows, out))
                .side("scan", () -> scan(at))
                .perSecond(1, rounds);
        Map<String, Object> figures = new LinkedHashMap<>(rates);
        figures.put("bytes_per_row", (double) bytes(at) / layout.rows());
        told.put(tried.getKey(), figures);
      }
      TableBench.delete(at);
    }
    report.put("options_per_second", told);
  }

  private static long batch(DirectRows direct, int[] rows, float[] out) {
    direct.gather(rows, 0, rows.length, out, 0);
    return rows.length;
  }

  private static long single(DirectRows direct, int[] rows, float[] out) {
    direct.gatherOneByOne(rows, 0, rows.length, out, 0);
    return rows.length;
  }

  private long scan(Path dir) {
    try (TableDirectory table = TableDirectory.open(dir)) {
      return table.serving(Precision.FP32).layout().rows();
    }
  }

  private static long bytes(Path dir) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .filter(file -> file.toString().endsWith(".sst"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }
}

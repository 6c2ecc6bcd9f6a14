package dev.sluice.benchmarks.table;

import dev.sluice.benchmarks.BenchReport;
import dev.sluice.benchmarks.Rounds;
import dev.sluice.embeddings.FlatRows;
import dev.sluice.embeddings.Precision;
import dev.sluice.embeddings.ServingTable;
import dev.sluice.embeddings.TableLayout;
import dev.sluice.embeddings.rocksdb.DirectRows;
import dev.sluice.embeddings.rocksdb.StoreTuning;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;

/**
 * Gathering batches from memory, hashing included, beside a loop that copies the same rows out of
 * one array, and RocksDB's batch reads of the same rows with all of them in its block cache.
 */
final class GatherPart {
  private static final int DIMENSION = 16;
  private static final int BATCHES = 200;
  private static final int ROCKS_BATCHES = 8;
  private static final int WARM_UP = 4;
  private static final long VALUES_PER_FIELD = 1_000_000;
  private static final long BYTES_PER_STORED_ROW = 120;

  private final TableLayout layout;
  private final int rounds;

  GatherPart(int rows, int rounds) {
    this.layout = new TableLayout(1, rows, DIMENSION, 0, 7, 0.05f);
    this.rounds = rounds;
  }

  void run(BenchReport report, Path dir) throws Exception {
    report.progress("gather: %,d rows in memory and in RocksDB".formatted(layout.rows()));
    Batches batches = new Batches(BATCHES, VALUES_PER_FIELD, 1);
    FilledTable.make(dir, layout, StoreTuning.lookedUp());
    StoreTuning warm =
        StoreTuning.lookedUp().withBlockCache(layout.rows() * BYTES_PER_STORED_ROW + (64L << 20));
    try (DirectRows direct = DirectRows.open(dir, warm)) {
      measure(report, batches, direct);
    }
  }

  private void measure(BenchReport report, Batches batches, DirectRows direct) throws Exception {
    ServingTable table = new ServingTable(layout);
    ServingTable halves =
        new ServingTable(
            layout,
            FlatRows.initial(layout, Precision.FP16),
            new BitSet(),
            ServingTable.NO_VERSION,
            Map.of());
    float[] flat = new float[layout.rows() * DIMENSION];
    float[] row = new float[DIMENSION];
    for (int r = 0; r < layout.rows(); r++) {
      layout.initialise(r, row, 0);
      System.arraycopy(row, 0, flat, r * DIMENSION, DIMENSION);
    }
    int[][] known = new int[BATCHES][Batches.PER_BATCH];
    for (int b = 0; b < BATCHES; b++) {
      batches.rows(b, layout, known[b]);
    }
    float[] out = new float[Batches.PER_BATCH * DIMENSION];
    int[] rows = new int[Batches.PER_BATCH];
    Map<String, Double> rates =
        new Rounds()
            .side("gather", () -> gather(table, batches, rows, out))
            .side("flat", () -> copy(flat, known, out))
            .side("text", () -> gatherTexts(table, batches, rows, out))
            .side("fp16", () -> gather(halves, batches, rows, out))
            .side("hash", () -> hash(batches, rows))
            .side("rocksdb", () -> direct(direct, known, out))
            .perSecond(WARM_UP, rounds);
    long before = Allocations.bytes();
    long gathered = gather(table, batches, rows, out);
    double perRow = (double) (Allocations.bytes() - before) / gathered;
    report
        .put("gather_table_rows", layout.rows())
        .put("gather_rows_per_second", rates.get("gather"))
        .put("gather_text_rows_per_second", rates.get("text"))
        .put("gather_fp16_rows_per_second", rates.get("fp16"))
        .put("hash_rows_per_second", rates.get("hash"))
        .put("flat_copy_rows_per_second", rates.get("flat"))
        .put("rocksdb_multiget_rows_per_second", rates.get("rocksdb"))
        .put("gather_over_flat_copy", ratio(rates, "gather", "flat"))
        .put("gather_over_rocksdb_multiget", ratio(rates, "gather", "rocksdb"))
        .put("gather_allocated_bytes_per_row", perRow);
  }

  static double ratio(Map<String, Double> rates, String over, String under) {
    return rates.getOrDefault(over, Double.NaN) / rates.getOrDefault(under, Double.NaN);
  }

  private long gather(ServingTable table, Batches batches, int[] rows, float[] out) {
    for (int b = 0; b < batches.count(); b++) {
      batches.rows(b, layout, rows);
      try (ServingTable.View view = table.pin()) {
        view.gather(rows, 0, rows.length, out, 0);
      }
    }
    return (long) batches.count() * Batches.PER_BATCH;
  }

  private long gatherTexts(ServingTable table, Batches batches, int[] rows, float[] out) {
    for (int b = 0; b < batches.count(); b++) {
      batches.rowsOfTexts(b, layout, rows);
      try (ServingTable.View view = table.pin()) {
        view.gather(rows, 0, rows.length, out, 0);
      }
    }
    return (long) batches.count() * Batches.PER_BATCH;
  }

  private long hash(Batches batches, int[] rows) {
    for (int b = 0; b < batches.count(); b++) {
      batches.rows(b, layout, rows);
    }
    return (long) batches.count() * Batches.PER_BATCH;
  }

  private static long copy(float[] flat, int[][] known, float[] out) {
    for (int[] rows : known) {
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(flat, rows[i] * DIMENSION, out, i * DIMENSION, DIMENSION);
      }
    }
    return (long) known.length * Batches.PER_BATCH;
  }

  private static long direct(DirectRows rows, int[][] known, float[] out) {
    for (int b = 0; b < ROCKS_BATCHES; b++) {
      rows.gather(known[b], 0, Batches.PER_BATCH, out, 0);
    }
    return (long) ROCKS_BATCHES * Batches.PER_BATCH;
  }
}

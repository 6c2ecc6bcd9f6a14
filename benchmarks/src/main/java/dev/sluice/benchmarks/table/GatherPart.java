package dev.sluice.benchmarks.table;

import dev.sluice.benchmarks.BenchReport;
import dev.sluice.benchmarks.Rounds;
import dev.sluice.embeddings.ServingTable;
import dev.sluice.embeddings.TableLayout;
import java.util.Map;

/** Gathering batches from memory, hashing included, beside a loop that copies the same rows. */
final class GatherPart {
  private static final int DIMENSION = 16;
  private static final int BATCHES = 400;
  private static final int WARM_UP = 4;
  private static final long VALUES_PER_FIELD = 1_000_000;

  private final TableLayout layout;
  private final int rounds;

  GatherPart(int rows, int rounds) {
    this.layout = new TableLayout(1, rows, DIMENSION, 0, 7, 0.05f);
    this.rounds = rounds;
  }

  void run(BenchReport report) throws Exception {
    report.progress("gather: " + layout.rows() + " rows in memory");
    ServingTable table = new ServingTable(layout);
    Batches batches = new Batches(BATCHES, VALUES_PER_FIELD, 1);
    float[] flat = new float[layout.rows() * DIMENSION];
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
            .perSecond(WARM_UP, rounds);
    report.put("gather_rows", layout.rows());
    report.put("gather_rows_per_second", rates.get("gather"));
    report.put("flat_copy_rows_per_second", rates.get("flat"));
    report.put(
        "gather_share_of_flat_copy",
        rates.getOrDefault("gather", 0.0) / rates.getOrDefault("flat", 1.0));
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

  private static long copy(float[] flat, int[][] known, float[] out) {
    for (int[] rows : known) {
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(flat, rows[i] * DIMENSION, out, i * DIMENSION, DIMENSION);
      }
    }
    return (long) known.length * Batches.PER_BATCH;
  }
}

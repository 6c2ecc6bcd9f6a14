package dev.sluice.benchmarks.table;

import dev.sluice.benchmarks.BenchReport;
import dev.sluice.benchmarks.Rounds;
import dev.sluice.benchmarks.Zipf;
import dev.sluice.embeddings.Precision;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.TableLayout;
import dev.sluice.embeddings.rocksdb.CachedRows;
import dev.sluice.embeddings.rocksdb.DirectRows;
import dev.sluice.embeddings.rocksdb.StoreTuning;
import java.nio.file.Path;
import java.util.Map;

/**
 * A table four times its memory: the row cache beside RocksDB alone with the same budget as its
 * block cache, both over the same files. Rows are drawn Zipf 1.05 and scattered over the table.
 */
final class LargePart {
  private static final int DIMENSION = 16;
  private static final int TIMES_BUDGET = 4;
  private static final int BATCH = 2_600;
  private static final int BATCHES = 400;
  private static final int ROCKS_BATCHES = 40;
  private static final int WARM_UP = 3;

  private final TableLayout layout;
  private final int rounds;

  LargePart(int rows, int rounds) {
    this.layout = new TableLayout(1, rows, DIMENSION, 0, 7, 0.05f);
    this.rounds = rounds;
  }

  void run(BenchReport report, Path dir) throws Exception {
    report.progress("larger than memory: %,d rows".formatted(layout.rows()));
    FilledTable.make(dir, layout, StoreTuning.lookedUp());
    long budget = (long) layout.rows() * DIMENSION * Float.BYTES / TIMES_BUDGET;
    StoreTuning blocks = StoreTuning.lookedUp().withBlockCache(budget);
    try (CachedRows cached = CachedRows.openReadOnly(dir, Precision.FP32, budget);
        CachedRows halves = CachedRows.openReadOnly(dir, Precision.FP16, budget);
        DirectRows direct = DirectRows.open(dir, blocks)) {
      Zipf zipf = new Zipf(layout.rows(), Batches.EXPONENT, 3);
      int[] rows = new int[BATCH];
      float[] out = new float[BATCH * DIMENSION];
      // Each draws its own: the caches are filled by traffic before anything is told.
      for (int i = 0; i < 2L * layout.rows() / BATCH; i++) {
        draw(zipf, rows);
        cached.gather(rows, 0, BATCH, out, 0);
        halves.gather(rows, 0, BATCH, out, 0);
      }
      int[][] drawn = new int[BATCHES][BATCH];
      Map<String, Double> rates =
          new Rounds()
              .prepare(() -> drawAll(zipf, drawn))
              .side("cached", () -> gather(cached, drawn, out))
              .side("fp16", () -> gather(halves, drawn, out))
              .side("direct", () -> gatherDirect(direct, drawn, out))
              .perSecond(WARM_UP, rounds);
      report
          .put("large_rows", layout.rows())
          .put("large_budget_bytes", budget)
          .put("large_cached_rows_per_second", rates.get("cached"))
          .put("large_cached_fp16_rows_per_second", rates.get("fp16"))
          .put("large_rocksdb_rows_per_second", rates.get("direct"))
          .put("large_cached_over_rocksdb", GatherPart.ratio(rates, "cached", "direct"))
          .put("large_cached_fp16_over_rocksdb", GatherPart.ratio(rates, "fp16", "direct"))
          .put("large_hit_rate", hitRate(cached, drawn, out))
          .put("large_fp16_hit_rate", hitRate(halves, drawn, out));
    }
  }

  private static double hitRate(CachedRows cached, int[][] drawn, float[] out) {
    long hits = cached.hits();
    long reads = cached.reads();
    gather(cached, drawn, out);
    return (double) (cached.hits() - hits) / (cached.reads() - reads);
  }

  private void drawAll(Zipf zipf, int[][] drawn) {
    for (int[] rows : drawn) {
      draw(zipf, rows);
    }
  }

  private void draw(Zipf zipf, int[] rows) {
    for (int i = 0; i < BATCH; i++) {
      rows[i] = (int) Long.remainderUnsigned(RowHash.mix(zipf.next()), layout.rows());
    }
  }

  private static long gather(CachedRows from, int[][] drawn, float[] out) {
    for (int[] rows : drawn) {
      from.gather(rows, 0, BATCH, out, 0);
    }
    return (long) drawn.length * BATCH;
  }

  private static long gatherDirect(DirectRows from, int[][] drawn, float[] out) {
    for (int b = 0; b < ROCKS_BATCHES; b++) {
      from.gather(drawn[b], 0, BATCH, out, 0);
    }
    return (long) ROCKS_BATCHES * BATCH;
  }
}

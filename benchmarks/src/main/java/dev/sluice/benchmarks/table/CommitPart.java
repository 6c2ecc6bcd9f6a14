package dev.sluice.benchmarks.table;

import dev.sluice.benchmarks.BenchReport;
import dev.sluice.benchmarks.Rounds;
import dev.sluice.embeddings.RowBlocks;
import dev.sluice.embeddings.ServingTable;
import dev.sluice.embeddings.TableCommit;
import dev.sluice.embeddings.TableLayout;
import dev.sluice.embeddings.rocksdb.RocksTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Commits of many changed rows with Adam's slots, each then adopted by a serving table from which a
 * reader gathers all the while.
 */
final class CommitPart {
  private static final int DIMENSION = 16;
  private static final int BATCHES = 200;
  private static final long VALUES_PER_FIELD = 1_000_000;
  private static final long QUIET_MILLIS_PER_ROUND = 430;
  private static final double P99 = 0.99;

  private final TableLayout layout;
  private final int commitRows;
  private final int rounds;

  CommitPart(int rows, int commitRows, int rounds) {
    this.layout = new TableLayout(1, rows, DIMENSION, 2 * DIMENSION, 7, 0.05f);
    this.commitRows = Math.min(commitRows, rows);
    this.rounds = rounds;
  }

  void run(BenchReport report, Path dir) throws Exception {
    report.progress("commits of %,d rows".formatted(commitRows));
    TableLayout served = new TableLayout(1, layout.rows(), DIMENSION, 0, 7, 0.05f);
    try (RocksTable table = RocksTable.open(dir, layout)) {
      table.restore(-1);
      ServingTable serving = new ServingTable(served);
      GatherReader reader = new GatherReader(serving, new Batches(BATCHES, VALUES_PER_FIELD, 2));
      Thread thread = new Thread(reader, "reader");
      thread.start();
      Thread.sleep(rounds * QUIET_MILLIS_PER_ROUND);
      reader.take();
      Thread.sleep(rounds * QUIET_MILLIS_PER_ROUND);
      long[] quiet = reader.take();
      List<Double> commits = new ArrayList<>();
      List<Double> adoptions = new ArrayList<>();
      // As the trainer does: who reads comes before who writes.
      Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
      for (int round = 0; round < rounds; round++) {
        int[] rows = changed(round);
        commits.add(commit(table, rows, round));
        long from = System.nanoTime();
        adopt(table, serving, rows, round);
        adoptions.add(commitRows * 1e9 / (System.nanoTime() - from));
      }
      long[] busy = reader.take();
      Thread.currentThread().setPriority(Thread.NORM_PRIORITY);
      reader.stop();
      thread.join();
      double quietP99 = micros(quiet);
      double busyP99 = micros(busy);
      report
          .put("commit_rows", commitRows)
          .put("commit_rows_per_second", Rounds.median(commits))
          .put("adopt_rows_per_second", Rounds.median(adoptions))
          .put("gather_batch_rows", Batches.PER_BATCH)
          .put("gather_p99_us_quiet", quietP99)
          .put("gather_p99_us_during_commit", busyP99)
          .put("gather_p99_during_commit_over_quiet", busyP99 / quietP99);
    }
  }

  private int[] changed(int round) {
    SplittableRandom random = new SplittableRandom(round);
    return random.ints(2L * commitRows, 0, layout.rows()).distinct().limit(commitRows).toArray();
  }

  /** Write, stage and commit; returns rows per second of all three. */
  private double commit(RocksTable table, int[] rows, int round) {
    float[] values = new float[rows.length * DIMENSION];
    Arrays.fill(values, round);
    float[] slots = new float[rows.length * layout.slotWidth()];
    long checkpoint = round + 1L;
    long from = System.nanoTime();
    table.write(rows, rows.length, values, slots);
    table.stage(
        new TableCommit(checkpoint, checkpoint, Map.of("examples-0", checkpoint), Map.of()));
    table.commit(checkpoint);
    return rows.length * 1e9 / (System.nanoTime() - from);
  }

  private static void adopt(RocksTable table, ServingTable serving, int[] rows, int round) {
    float[] values = new float[rows.length * DIMENSION];
    table.read(rows, 0, rows.length, values, 0);
    serving.apply(
        round + 1L,
        round == 0 ? ServingTable.NO_VERSION : round,
        RowBlocks.blocks(rows, values, DIMENSION, 8192),
        Map.of());
  }

  private static double micros(long[] nanos) {
    return Rounds.quantile(nanos, nanos.length, P99) / 1e3;
  }
}

package dev.sluice.benchmarks.table;

import dev.sluice.embeddings.ServingTable;
import dev.sluice.embeddings.TableLayout;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Hashing and gathering one batch from memory; {@code -prof gc} shows what it allocates. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public class GatherJmh {
  private static final int DIMENSION = 16;
  private static final int BATCHES = 100;
  private static final long VALUES_PER_FIELD = 1_000_000;

  /** Rows of the table. */
  @Param("4000000")
  public int rows;

  private TableLayout layout = new TableLayout(1, 1, DIMENSION, 0, 7, 0.05f);
  private ServingTable table = new ServingTable(layout);
  private Batches batches = new Batches(1, 1, 1);
  private final int[] wanted = new int[Batches.PER_BATCH];
  private final float[] out = new float[Batches.PER_BATCH * DIMENSION];
  private int next;

  /** Makes table and batches. */
  @Setup
  public void fill() {
    layout = new TableLayout(1, rows, DIMENSION, 0, 7, 0.05f);
    table = new ServingTable(layout);
    batches = new Batches(BATCHES, VALUES_PER_FIELD, 1);
  }

  /** Time per row: value to row, pin, copy. */
  @Benchmark
  @OperationsPerInvocation(Batches.PER_BATCH)
  public float gather() {
    next = next + 1 == BATCHES ? 0 : next + 1;
    batches.rows(next, layout, wanted);
    try (ServingTable.View view = table.pin()) {
      view.gather(wanted, 0, wanted.length, out, 0);
    }
    return out[0];
  }
}

package dev.sluice.benchmarks.table;

import dev.sluice.embeddings.ServingTable;
import java.util.Arrays;

/** Gathers batches without a pause and keeps how long each took. */
final class GatherReader implements Runnable {
  private static final int MOST_TIMES = 1 << 20;

  private final ServingTable table;
  private final Batches batches;
  private final long[] times = new long[MOST_TIMES];
  private int count;
  private volatile boolean stopped;

  GatherReader(ServingTable table, Batches batches) {
    this.table = table;
    this.batches = batches;
  }

  @Override
  public void run() {
    int[] rows = new int[Batches.PER_BATCH];
    float[] out = new float[Batches.PER_BATCH * table.layout().dimension()];
    for (int b = 0; !stopped; b = b + 1 == batches.count() ? 0 : b + 1) {
      long from = System.nanoTime();
      batches.rows(b, table.layout(), rows);
      try (ServingTable.View view = table.pin()) {
        view.gather(rows, 0, rows.length, out, 0);
      }
      keep(System.nanoTime() - from);
    }
  }

  /** The times since the last call, in nanoseconds. */
  synchronized long[] take() {
    long[] taken = Arrays.copyOf(times, count);
    count = 0;
    return taken;
  }

  void stop() {
    stopped = true;
  }

  private synchronized void keep(long nanos) {
    if (count < times.length) {
      times[count++] = nanos;
    }
  }
}

package dev.sluice.embeddings.rocksdb;

import dev.sluice.embeddings.EmbeddingTable;
import dev.sluice.embeddings.TableCommit;
import dev.sluice.embeddings.TableLayout;
import java.util.Map;
import java.util.Random;

/**
 * Writes that follow from seed and step alone, so that who was not there can tell what a table
 * holds after any step.
 */
final class Workload {
  static final TableLayout LAYOUT = new TableLayout(1, 2000, 4, 2, 17, 0.1f);
  private static final int ROWS_PER_STEP = 300;

  private final long seed;

  Workload(long seed) {
    this.seed = seed;
  }

  int[] rows(long step) {
    return random(step).ints(ROWS_PER_STEP, 0, LAYOUT.rows()).toArray();
  }

  /** Writes and stages step {@code step} as the checkpoint of that number. */
  void run(EmbeddingTable table, long step) {
    int[] rows = rows(step);
    float[] values = new float[rows.length * LAYOUT.dimension()];
    float[] slots = new float[rows.length * LAYOUT.slotWidth()];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < LAYOUT.dimension(); j++) {
        values[i * LAYOUT.dimension() + j] = value(rows[i], step, j);
      }
      for (int j = 0; j < LAYOUT.slotWidth(); j++) {
        slots[i * LAYOUT.slotWidth() + j] = -value(rows[i], step, j);
      }
    }
    table.write(rows, rows.length, values, slots);
    table.stage(commit(step));
  }

  static float value(int row, long step, int column) {
    return step * 10f + row * 0.001f + column;
  }

  static TableCommit commit(long step) {
    return new TableCommit(
        step,
        step * 2,
        Map.of("examples-0", step * 300),
        Map.of("dense", new byte[] {(byte) step}));
  }

  private Random random(long step) {
    return new Random(seed * 31 + step);
  }
}

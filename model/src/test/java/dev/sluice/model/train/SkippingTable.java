package dev.sluice.model.train;

import dev.sluice.embeddings.EmbeddingTable;
import dev.sluice.embeddings.RowOwners;
import dev.sluice.embeddings.TableCommit;
import dev.sluice.embeddings.TableLayout;
import java.util.HashMap;
import java.util.Map;

/**
 * A table with a broken commit: the rows of one batch are kept in memory only and never staged, so
 * that a process notices nothing until it dies. For tests of what must notice.
 */
final class SkippingTable implements EmbeddingTable {
  private final EmbeddingTable table;
  private final int skipped;
  private final Map<Integer, float[]> unstaged = new HashMap<>();
  private int batches;

  /** Skips the batch of this number, counted from 0; -1 skips none. */
  SkippingTable(EmbeddingTable table, int skipped) {
    this.table = table;
    this.skipped = skipped;
  }

  @Override
  public TableLayout layout() {
    return table.layout();
  }

  @Override
  public void read(int[] rows, int from, int count, float[] out, int outOffset) {
    table.read(rows, from, count, out, outOffset);
    int width = layout().dimension();
    for (int i = 0; i < count; i++) {
      float[] kept = unstaged.get(rows[from + i]);
      if (kept != null) {
        System.arraycopy(kept, 0, out, outOffset + i * width, width);
      }
    }
  }

  @Override
  public void readSlots(int[] rows, int from, int count, float[] out, int outOffset) {
    table.readSlots(rows, from, count, out, outOffset);
    int width = layout().slotWidth();
    for (int i = 0; i < count; i++) {
      float[] kept = unstaged.get(rows[from + i]);
      if (kept != null) {
        System.arraycopy(kept, layout().dimension(), out, outOffset + i * width, width);
      }
    }
  }

  @Override
  public void write(int[] rows, int count, float[] values, float[] slots) {
    int width = layout().dimension();
    int slotWidth = layout().slotWidth();
    boolean skip = batches++ == skipped;
    for (int i = 0; i < count; i++) {
      if (skip) {
        float[] row = new float[width + slotWidth];
        System.arraycopy(values, i * width, row, 0, width);
        System.arraycopy(slots, i * slotWidth, row, width, slotWidth);
        unstaged.put(rows[i], row);
      } else {
        unstaged.remove(rows[i]);
      }
    }
    if (!skip) {
      table.write(rows, count, values, slots);
    }
  }

  @Override
  public RowOwners owners() {
    return table.owners();
  }

  @Override
  public int[] changedRows() {
    return table.changedRows();
  }

  @Override
  public int[] writtenRows() {
    return table.writtenRows();
  }

  @Override
  public void stage(TableCommit commit) {
    table.stage(commit);
  }

  @Override
  public void commit(long checkpointId) {
    table.commit(checkpointId);
  }

  @Override
  public void restore(long checkpointId) {
    table.restore(checkpointId);
  }

  @Override
  public TableCommit current() {
    return table.current();
  }

  @Override
  public void close() {
    table.close();
  }
}

package dev.sluice.model.encode;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.RowWatch;
import dev.sluice.embeddings.TableLayout;
import org.jspecify.annotations.Nullable;

/** The table rows of one registered feature's values, one lookup per chunk. */
final class Chunks {
  private final TableLayout layout;
  private final FeatureEntry entry;
  private final int count;
  private final @Nullable RowWatch watch;

  Chunks(TableLayout layout, FeatureEntry entry, int count, @Nullable RowWatch watch) {
    this.layout = layout;
    this.entry = entry;
    this.count = count;
    this.watch = watch;
  }

  int count() {
    return count;
  }

  int row(int chunk, long valueHash) {
    int row = RowHash.row(layout, entry, chunk, valueHash);
    if (watch != null) {
      watch.saw(entry, chunk, valueHash, row);
    }
    return row;
  }

  /** Fills one slot per chunk, each with a row per value. */
  void slots(long[] valueHashes, int values, Rows out) {
    for (int chunk = 0; chunk < count; chunk++) {
      for (int i = 0; i < values; i++) {
        out.add(row(chunk, valueHashes[i]));
      }
      out.closeSlot();
    }
  }
}

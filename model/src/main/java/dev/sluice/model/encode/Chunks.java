package dev.sluice.model.encode;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.TableLayout;

/** The table rows of one registered feature's values, one lookup per chunk. */
final class Chunks {
  private final TableLayout layout;
  private final FeatureEntry entry;
  private final int count;

  Chunks(TableLayout layout, FeatureEntry entry, int count) {
    this.layout = layout;
    this.entry = entry;
    this.count = count;
  }

  int count() {
    return count;
  }

  int row(int chunk, long valueHash) {
    return RowHash.row(layout, entry, chunk, valueHash);
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

package dev.sluice.model.encode;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.RowWatch;
import dev.sluice.embeddings.TableLayout;
import dev.sluice.embeddings.gate.ValueGates;
import dev.sluice.model.gate.GateFingerprints;
import org.jspecify.annotations.Nullable;

/** The table rows of one registered feature's values, one lookup per chunk. */
final class Chunks {
  private final TableLayout layout;
  private final FeatureEntry entry;
  private final int count;
  private final @Nullable RowWatch watch;
  private final long[] one = new long[1];
  private float[] weights = {};

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

  /** Fills one slot per chunk, each with a row per value whose gate is not closed. */
  void slots(long[] valueHashes, int values, Rows out) {
    ValueGates gates = out.gates;
    if (gates != null) {
      gated(valueHashes, values, gates, out);
      return;
    }
    for (int chunk = 0; chunk < count; chunk++) {
      for (int i = 0; i < values; i++) {
        out.add(row(chunk, valueHashes[i]));
      }
      out.closeSlot();
    }
  }

  /** As above of one value. */
  void slots(long valueHash, Rows out) {
    one[0] = valueHash;
    slots(one, 1, out);
  }

  private void gated(long[] valueHashes, int values, ValueGates gates, Rows out) {
    if (weights.length < values) {
      weights = new float[2 * values];
    }
    for (int i = 0; i < values; i++) {
      weights[i] = gates.gate(entry, valueHashes[i]) / values;
    }
    for (int chunk = 0; chunk < count; chunk++) {
      for (int i = 0; i < values; i++) {
        if (weights[i] != 0 || !out.skipsClosed) {
          long hash = valueHashes[i];
          long key = out.skipsClosed ? 0 : GateFingerprints.key(entry, hash);
          out.add(row(chunk, hash), weights[i], key, entry.id());
        }
      }
      out.closeSlot();
    }
  }
}

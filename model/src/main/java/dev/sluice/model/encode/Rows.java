package dev.sluice.model.encode;

import dev.sluice.embeddings.gate.ValueGates;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows and numbers of a batch while it is built: slots are filled in order, one closing after the
 * other, dense numbers likewise. Reused between batches.
 */
final class Rows {
  private static final int FIRST_CAPACITY = 256;

  /** Factor of each value, or null where none has one. */
  @Nullable ValueGates gates;

  /** Whether closed values are left out, and not kept with factor 0. */
  boolean skipsClosed;

  /** With gates: by row, its gate over the number of values in its slot. */
  float[] weights = new float[FIRST_CAPACITY];

  /** With gates: by row, the key of its value, and the feature it is of. */
  long[] keys = new long[FIRST_CAPACITY];

  int[] features = new int[FIRST_CAPACITY];
  int[] rows = new int[FIRST_CAPACITY];
  int rowCount;
  int[] offsets = new int[FIRST_CAPACITY];
  int slotCount;
  float[] dense = new float[FIRST_CAPACITY];
  int denseCount;

  /** Sets what values are multiplied by from now on. */
  void gate(@Nullable ValueGates by, boolean skips) {
    gates = by;
    skipsClosed = skips;
  }

  void clear() {
    rowCount = 0;
    slotCount = 0;
    denseCount = 0;
    offsets[0] = 0;
  }

  void add(int row) {
    if (rowCount == rows.length) {
      rows = Arrays.copyOf(rows, 2 * rowCount);
      weights = Arrays.copyOf(weights, 2 * rowCount);
      keys = Arrays.copyOf(keys, 2 * rowCount);
      features = Arrays.copyOf(features, 2 * rowCount);
    }
    rows[rowCount++] = row;
  }

  /** Adds a gated row: with gates only. */
  void add(int row, float weight, long key, int feature) {
    add(row);
    weights[rowCount - 1] = weight;
    keys[rowCount - 1] = key;
    features[rowCount - 1] = feature;
  }

  void closeSlot() {
    slotCount++;
    if (slotCount == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * slotCount);
    }
    offsets[slotCount] = rowCount;
  }

  void number(float x) {
    if (denseCount == dense.length) {
      dense = Arrays.copyOf(dense, 2 * denseCount);
    }
    dense[denseCount++] = x;
  }

  /** Appends empty slots, and the first {@code denses} numbers of {@code from}. */
  void repeat(Rows from, int empty, int denses) {
    for (int slot = 0; slot < empty; slot++) {
      closeSlot();
    }
    for (int i = 0; i < denses; i++) {
      number(from.dense[i]);
    }
  }

  /** Gives up the room that is not used. */
  void trim() {
    rows = Arrays.copyOf(rows, rowCount);
    int gated = gates == null ? 0 : rowCount;
    weights = Arrays.copyOf(weights, gated);
    keys = Arrays.copyOf(keys, gated);
    features = Arrays.copyOf(features, gated);
    offsets = Arrays.copyOf(offsets, slotCount + 1);
    dense = Arrays.copyOf(dense, denseCount);
  }

  /** Appends one field of the only example of {@code from}. */
  void copyField(Rows from, int firstSlot, int slots, int firstDense, int denses) {
    for (int slot = firstSlot; slot < firstSlot + slots; slot++) {
      for (int r = from.offsets[slot]; r < from.offsets[slot + 1]; r++) {
        if (gates == null) {
          add(from.rows[r]);
        } else {
          add(from.rows[r], from.weights[r], from.keys[r], from.features[r]);
        }
      }
      closeSlot();
    }
    for (int i = firstDense; i < firstDense + denses; i++) {
      number(from.dense[i]);
    }
  }
}

package dev.sluice.model.encode;

import java.util.Arrays;

/**
 * Rows and numbers of a batch while it is built: slots are filled in order, one closing after the
 * other, dense numbers likewise. Reused between batches.
 */
final class Rows {
  private static final int FIRST_CAPACITY = 256;

  int[] rows = new int[FIRST_CAPACITY];
  int rowCount;
  int[] offsets = new int[FIRST_CAPACITY];
  int slotCount;
  float[] dense = new float[FIRST_CAPACITY];
  int denseCount;

  void clear() {
    rowCount = 0;
    slotCount = 0;
    denseCount = 0;
    offsets[0] = 0;
  }

  void add(int row) {
    if (rowCount == rows.length) {
      rows = Arrays.copyOf(rows, 2 * rowCount);
    }
    rows[rowCount++] = row;
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
    offsets = Arrays.copyOf(offsets, slotCount + 1);
    dense = Arrays.copyOf(dense, denseCount);
  }

  /** Appends one field of the only example of {@code from}. */
  void copyField(Rows from, int firstSlot, int slots, int firstDense, int denses) {
    for (int slot = firstSlot; slot < firstSlot + slots; slot++) {
      for (int r = from.offsets[slot]; r < from.offsets[slot + 1]; r++) {
        add(from.rows[r]);
      }
      closeSlot();
    }
    for (int i = firstDense; i < firstDense + denses; i++) {
      number(from.dense[i]);
    }
  }
}

package dev.sluice.model.represent;

import org.jspecify.annotations.Nullable;

/**
 * One source space of item vectors.
 *
 * @param name such as text
 * @param rows by item, all of one size, finite; null where the item lacks this modality
 */
public record Modality(String name, @Nullable float[][] rows) {
  /** Checks that the rows are of one size and finite. */
  public Modality {
    int size = -1;
    for (int i = 0; i < rows.length; i++) {
      float[] row = rows[i];
      if (row == null) {
        continue;
      }
      if (size >= 0 && row.length != size) {
        throw new IllegalArgumentException(
            "vectors of modality %s must be of one size, item %d has %d numbers, others %d"
                .formatted(name, i, row.length, size));
      }
      size = row.length;
      for (float value : row) {
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException(
              "vectors of modality %s must be finite, item %d has %s".formatted(name, i, value));
        }
      }
    }
    if (size <= 0) {
      throw new IllegalArgumentException(
          "modality %s has no vector of any item: leave it out".formatted(name));
    }
  }

  /** Numbers per vector. */
  public int size() {
    for (float[] row : rows) {
      if (row != null) {
        return row.length;
      }
    }
    throw new IllegalStateException("checked when made");
  }

  /** The items that have a vector, ascending. */
  public int[] present() {
    return java.util.stream.IntStream.range(0, rows.length).filter(i -> rows[i] != null).toArray();
  }
}

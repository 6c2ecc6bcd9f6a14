package dev.sluice.app.reconcile;

import java.util.Arrays;

/** A growing row of longs. */
final class LongColumn {
  private long[] values = new long[1024];
  private int size;

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size++] = value;
  }

  /** Sets the value at {@code index}; the next index appends. */
  void put(int index, long value) {
    if (index == size) {
      add(value);
    } else {
      values[index] = value;
    }
  }

  long get(int index) {
    return values[index];
  }

  int size() {
    return size;
  }

  long[] toArray() {
    return Arrays.copyOf(values, size);
  }
}

package dev.sluice.model.encode;

import org.jspecify.annotations.Nullable;

/**
 * How the value of one feature becomes rows and dense numbers: always the same number of slots and
 * numbers, whatever the value, and never an empty slot. Not thread-safe.
 */
abstract class Field {
  private final String name;
  private final int slots;
  private final int denses;

  Field(String name, int slots, int denses) {
    this.name = name;
    this.slots = slots;
    this.denses = denses;
  }

  /** Key of the value in a features map. */
  final String name() {
    return name;
  }

  /** Slots it fills: one per chunk. */
  final int slots() {
    return slots;
  }

  /** Dense numbers it fills. */
  final int denses() {
    return denses;
  }

  /**
   * Appends the slots and numbers of {@code value}; null and values of a wrong kind are missing.
   */
  abstract void encode(@Nullable Object value, Boundaries boundaries, Rows out);

  /** Returns a finite number, or NaN for a missing one or a value of another kind. */
  static double number(@Nullable Object value) {
    if (value instanceof Number number) {
      double x = number.doubleValue();
      return Double.isFinite(x) ? x : Double.NaN;
    }
    return Double.NaN;
  }
}

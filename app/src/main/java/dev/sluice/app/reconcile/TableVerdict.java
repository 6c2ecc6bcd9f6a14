package dev.sluice.app.reconcile;

import org.jspecify.annotations.Nullable;

/**
 * Whether a trainer's table is what an unbroken trainer makes of the same examples.
 *
 * @param examples that the table has read
 * @param version of the model at which it stands; -1 before any
 * @param equal in every bit of every row, slot and part
 * @param difference the first one in words; null if there is none
 */
public record TableVerdict(
    long examples, long version, boolean equal, @Nullable String difference) {
  /** Returns the verdict as a line for a terminal. */
  public String summary() {
    return equal
        ? "The trainer's table equals an unbroken trainer's of %,d examples, bit for bit."
            .formatted(examples)
        : "The trainer's table DIFFERS from an unbroken trainer's of %,d examples: %s"
            .formatted(examples, difference);
  }
}

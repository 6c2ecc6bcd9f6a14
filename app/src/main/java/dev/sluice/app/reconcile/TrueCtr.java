package dev.sluice.app.reconcile;

import dev.sluice.schemas.record.Example;

/** The click probabilities of a world that is known. */
public interface TrueCtr {
  /**
   * Returns P(click within its window) of this example's item, shown to its subject at its position
   * and time; NaN if the world does not know the item or the subject.
   */
  double of(Example example);
}

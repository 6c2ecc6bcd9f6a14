package dev.sluice.model.gate;

/**
 * The temperature's rise, per epoch or, online, per window of examples: {@code tau_e = T^(e / (E -
 * 1))}, so that the last one trains at exactly T and later ones stay there.
 *
 * @param last temperature T, at least 1
 * @param epochs E, at least 1; with one, that one is at T
 */
public record Continuation(double last, int epochs) {
  /** Checks the ranges. */
  public Continuation {
    if (!(last >= 1) || epochs < 1) {
      throw new IllegalArgumentException(
          "the last temperature must be at least 1 and epochs too, were %s and %d"
              .formatted(last, epochs));
    }
  }

  /**
   * The temperature of an epoch.
   *
   * @param epoch from 0
   */
  public double tau(int epoch) {
    if (epochs == 1 || epoch >= epochs - 1) {
      return last;
    }
    return Math.pow(last, (double) epoch / (epochs - 1));
  }
}

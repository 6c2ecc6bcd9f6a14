package dev.sluice.embeddings.arm;

/**
 * How an arm moves its numbers.
 *
 * @param kind the rule
 * @param rate the learning rate, above 0
 */
public record ArmOptimizer(Kind kind, double rate) {
  /** The rules; Adam moves only numbers that have a gradient, with the step count of all. */
  public enum Kind {
    SGD,
    ADAGRAD,
    ADAM
  }

  /** Checks the range. */
  public ArmOptimizer {
    if (!(rate > 0)) {
      throw new IllegalArgumentException("rate must be above 0, was " + rate);
    }
  }
}

package dev.sluice.embeddings.arm;

/**
 * A feature of an experiment.
 *
 * @param name its name; decides nothing but messages
 * @param vocabulary distinct values it is expected to have, at least 1: what shares are cut by
 */
public record ArmFeature(String name, long vocabulary) {
  /** Checks the range. */
  public ArmFeature {
    if (vocabulary < 1) {
      throw new IllegalArgumentException(
          "vocabulary of feature %s must be at least 1, was %d".formatted(name, vocabulary));
    }
  }
}

package dev.sluice.model.offline;

/**
 * What an offline training does.
 *
 * @param kind which models are candidates
 * @param gates whether OptFS selects feature values
 * @param seeds networks averaged per kind
 * @param seed the first
 * @param budgetSeconds after which no new candidate is tried; what runs is finished
 * @param threads trainings at a time
 */
public record TrainConfig(
    Kind kind, boolean gates, int seeds, long seed, double budgetSeconds, int threads) {
  /** The candidates. */
  public enum Kind {
    /** All of them; validation chooses and weighs. */
    AUTO,
    /** Logistic regression. */
    LR,
    /** Factorisation machine. */
    FM,
    /** Factorisation machine and ReLU layers. */
    DEEPFM,
    /** Cross layers and ReLU layers. */
    DCNV2
  }

  /** Checks the ranges. */
  public TrainConfig {
    if (seeds < 1 || threads < 1 || !(budgetSeconds >= 0)) {
      throw new IllegalArgumentException(
          "seeds and threads must be at least 1 and the budget not negative, were %d, %d and %s"
              .formatted(seeds, threads, budgetSeconds));
    }
    if (gates && kind == Kind.LR) {
      throw new IllegalArgumentException(
          "gates need embeddings: choose fm, deepfm, dcnv2 or auto with --gates optfs");
    }
  }
}

package dev.sluice.audit.ranking;

/**
 * How features are ranked.
 *
 * @param batchRows rows per batch; a score is the median over batches
 * @param leastRows a last batch of fewer rows is left out
 * @param threads that score side by side; scores do not depend on it
 * @param combinationBudget combinations of each order that are scored at most
 */
public record RankingConfig(int batchRows, int leastRows, int threads, int combinationBudget) {
  /** Checks the sizes. */
  public RankingConfig {
    if (batchRows < 2 || leastRows < 1 || threads < 1 || combinationBudget < 0) {
      throw new IllegalArgumentException(
          "batchRows, leastRows and threads must be positive, was %d, %d, %d"
              .formatted(batchRows, leastRows, threads));
    }
  }

  /** The original's sizes: batches of 2^14 rows, the last scored from 2^10 on. */
  public static RankingConfig defaults() {
    return new RankingConfig(
        1 << 14, (1 << 10) + 1, Runtime.getRuntime().availableProcessors(), 1 << 15);
  }

  /** The same with another number of threads. */
  public RankingConfig withThreads(int threads) {
    return new RankingConfig(batchRows, leastRows, threads, combinationBudget);
  }

  /** The same with another budget of combinations. */
  public RankingConfig withCombinationBudget(int budget) {
    return new RankingConfig(batchRows, leastRows, threads, budget);
  }
}

package dev.sluice.audit.ranking;

import java.io.Serializable;

/**
 * How features are ranked.
 *
 * @param batchRows rows per batch; a score is the median over batches
 * @param leastRows a last batch of fewer rows is left out, unless it is the only one
 * @param threads that score side by side; scores do not depend on it
 * @param combinationBudget combinations of each order that are looked at at most; 0 for none
 * @param permutations of the label for p-values, at least 0
 * @param exactNumbers whether every number is a category of its own, as in the original
 * @param seed of permutations and noise
 */
public record RankingConfig(
    int batchRows,
    int leastRows,
    int threads,
    int combinationBudget,
    int permutations,
    boolean exactNumbers,
    long seed)
    implements Serializable {
  /** Enough to look at every pair of 90 features, or every triple of 29. */
  public static final int DEFAULT_BUDGET = 4096;

  /** Checks the sizes. */
  public RankingConfig {
    if (batchRows < 2
        || leastRows < 1
        || threads < 1
        || combinationBudget < 0
        || permutations < 0) {
      throw new IllegalArgumentException(
          ("batches need 2 rows and a thread, budget and permutations cannot be negative; was"
                  + " batchRows %d, leastRows %d, threads %d, budget %d, permutations %d")
              .formatted(batchRows, leastRows, threads, combinationBudget, permutations));
    }
  }

  /** The original's sizes: batches of 2^14 rows, the last scored above 2^10. */
  public static RankingConfig defaults() {
    return new RankingConfig(
        1 << 14,
        (1 << 10) + 1,
        Runtime.getRuntime().availableProcessors(),
        DEFAULT_BUDGET,
        0,
        false,
        1);
  }

  /** The same with another number of threads. */
  public RankingConfig withThreads(int count) {
    return new RankingConfig(
        batchRows, leastRows, count, combinationBudget, permutations, exactNumbers, seed);
  }

  /** The same with another budget of combinations. */
  public RankingConfig withCombinationBudget(int budget) {
    return new RankingConfig(
        batchRows, leastRows, threads, budget, permutations, exactNumbers, seed);
  }

  /** The same with p-values from so many permutations. */
  public RankingConfig withPermutations(int count) {
    return new RankingConfig(
        batchRows, leastRows, threads, combinationBudget, count, exactNumbers, seed);
  }

  /** The same with numbers as categories. */
  public RankingConfig withExactNumbers(boolean exact) {
    return new RankingConfig(
        batchRows, leastRows, threads, combinationBudget, permutations, exact, seed);
  }

  /** The same with another size of batches. */
  public RankingConfig withBatchRows(int rows) {
    return new RankingConfig(
        rows, leastRows, threads, combinationBudget, permutations, exactNumbers, seed);
  }

  /** The same with another seed. */
  public RankingConfig withSeed(long other) {
    return new RankingConfig(
        batchRows, leastRows, threads, combinationBudget, permutations, exactNumbers, other);
  }
}

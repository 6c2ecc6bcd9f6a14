package dev.sluice.embeddings.arm;

import java.util.List;

/**
 * What all arms of one experiment have in common.
 *
 * @param features in the order that numbers them
 * @param dimension numbers of each feature's vector, at least 1
 * @param chunks lookups per vector of the row arms; divides the dimension
 * @param numbers learned numbers that an arm may hold; collisionless takes what it needs
 * @param initRange initial numbers are uniform in [-initRange, initRange)
 * @param optimizer how numbers are moved
 * @param seed decides initial numbers and salts
 */
public record ArmPlan(
    List<ArmFeature> features,
    int dimension,
    int chunks,
    long numbers,
    float initRange,
    ArmOptimizer optimizer,
    long seed) {

  private static final int MOST_NUMBERS = 1 << 30;

  /** Checks the ranges. */
  public ArmPlan {
    features = List.copyOf(features);
    require(!features.isEmpty(), "features must not be empty");
    require(dimension >= 1, "dimension must be at least 1, was " + dimension);
    require(
        chunks >= 1 && dimension % chunks == 0,
        "chunks must divide the dimension %d, was %d".formatted(dimension, chunks));
    require(
        numbers >= (long) dimension * features.size() && numbers <= MOST_NUMBERS,
        "numbers must be in [%d, 2^30] for %d features of dimension %d, was %d"
            .formatted((long) dimension * features.size(), features.size(), dimension, numbers));
    require(initRange >= 0, "initRange must not be negative, was " + initRange);
  }

  /** The same plan with another budget. */
  public ArmPlan withNumbers(long other) {
    return new ArmPlan(features, dimension, chunks, other, initRange, optimizer, seed);
  }

  /** Values of all features together. */
  long vocabulary() {
    return features.stream().mapToLong(ArmFeature::vocabulary).sum();
  }

  /** Each feature's share of {@code units}, in proportion to its vocabulary, at least 1. */
  int[] shares(long units) {
    long all = vocabulary();
    return features.stream()
        .mapToInt(f -> (int) Math.max(1, Math.round((double) units * f.vocabulary() / all)))
        .toArray();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}

package dev.sluice.model.offline;

import dev.sluice.embeddings.arm.ArmKind;
import java.util.List;

/**
 * What a comparison of representations trains.
 *
 * @param arms compared, beside the collisionless yardstick
 * @param budgets of each, as parts of the yardstick's numbers, in (0, 1]
 * @param seeds runs of each, at least 1; the same seed has the same start and order in every arm
 * @param dimension numbers per field
 * @param chunks lookups per vector of the row arms
 * @param rate of Adam
 * @param threads trainings at a time
 */
public record ParetoPlan(
    List<ArmKind> arms,
    List<Double> budgets,
    int seeds,
    int dimension,
    int chunks,
    double rate,
    int threads) {
  /** Checks the ranges. */
  public ParetoPlan {
    arms = List.copyOf(arms);
    budgets = List.copyOf(budgets);
    if (seeds < 1 || threads < 1 || dimension < 1 || chunks < 1 || !(rate > 0)) {
      throw new IllegalArgumentException(
          "seeds, threads, dimension and chunks must be at least 1 and rate above 0, were %d, %d, %d, %d and %s"
              .formatted(seeds, threads, dimension, chunks, rate));
    }
    if (dimension % chunks != 0) {
      throw new IllegalArgumentException(
          "chunks must divide the dimension %d, was %d".formatted(dimension, chunks));
    }
    for (double budget : budgets) {
      if (!(budget > 0) || budget > 1) {
        throw new IllegalArgumentException(
            "a budget is a part of the collisionless memory in (0, 1], was " + budget);
      }
    }
  }
}

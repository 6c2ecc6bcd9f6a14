package dev.sluice.model.train;

/**
 * What a learner did since the start of its model.
 *
 * @param examples learned
 * @param foreign skipped, for another feature schema's
 * @param refusedBatches whose loss or gradients were no numbers: nothing was learned of them
 * @param progressiveLogloss of the click output before each step, summed over {@code clickExamples}
 * @param clickExamples that taught the click output
 */
public record LearnerStats(
    long examples,
    long foreign,
    long refusedBatches,
    double progressiveLogloss,
    long clickExamples) {
  /** Nothing yet. */
  static final LearnerStats NONE = new LearnerStats(0, 0, 0, 0, 0);

  LearnerStats plusForeign() {
    return new LearnerStats(
        examples, foreign + 1, refusedBatches, progressiveLogloss, clickExamples);
  }

  LearnerStats plusBatch(int size, double logloss, int taught) {
    return new LearnerStats(
        examples + size,
        foreign,
        refusedBatches,
        progressiveLogloss + logloss,
        clickExamples + taught);
  }

  LearnerStats plusRefused() {
    return new LearnerStats(
        examples, foreign, refusedBatches + 1, progressiveLogloss, clickExamples);
  }
}

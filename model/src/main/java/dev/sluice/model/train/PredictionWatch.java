package dev.sluice.model.train;

import dev.sluice.schemas.record.Example;

/** Hears of each prediction of the click before the example is learned: progressive validation. */
@FunctionalInterface
public interface PredictionWatch {
  /** Hears nothing. */
  PredictionWatch NONE = (example, logit, ctr) -> {};

  /**
   * Takes a prediction.
   *
   * @param example a closed one: whether it was clicked is known for good
   * @param logit of the click, uncalibrated
   * @param ctr calibrated
   */
  void predicted(Example example, double logit, double ctr);
}

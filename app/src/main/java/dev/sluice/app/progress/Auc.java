package dev.sluice.app.progress;

import java.util.OptionalDouble;

/**
 * Area under the ROC curve and logloss of predictions as they come, in constant memory: predictions
 * are counted in cells of equal width in log odds, ties within a cell count half. With 2,048 cells
 * over (-12, 12) the error is far below what a terminal shows. Not thread-safe.
 */
final class Auc {
  private static final int CELLS = 2048;
  private static final double LIMIT = 12;
  // Keeps the logarithm finite for a prediction of exactly 0 or 1.
  private static final double EDGE = 1e-7;

  private final long[] clicked = new long[CELLS];
  private final long[] not = new long[CELLS];
  private double lossSum;
  private long count;

  /** Takes a prediction in [0, 1] and what came of it. */
  void add(double ctr, boolean click) {
    double p = Math.min(1 - EDGE, Math.max(EDGE, ctr));
    double logOdds = Math.log(p / (1 - p));
    int cell = (int) ((logOdds + LIMIT) / (2 * LIMIT) * CELLS);
    (click ? clicked : not)[Math.min(CELLS - 1, Math.max(0, cell))]++;
    lossSum -= click ? Math.log(p) : Math.log(1 - p);
    count++;
  }

  /** In [0, 1]; empty until both outcomes have been seen. */
  OptionalDouble auc() {
    double above = 0;
    long negativesBelow = 0;
    long positives = 0;
    for (int i = 0; i < CELLS; i++) {
      above += clicked[i] * (negativesBelow + 0.5 * not[i]);
      negativesBelow += not[i];
      positives += clicked[i];
    }
    return positives == 0 || negativesBelow == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(above / ((double) positives * negativesBelow));
  }

  /** Mean, in nats; empty until something has been seen. */
  OptionalDouble logloss() {
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(lossSum / count);
  }
}

package dev.sluice.benchmarks.train;

import dev.sluice.benchmarks.Rounds;
import dev.sluice.model.offline.GatedTraining;

/** Training steps through a log, over and over. Not thread-safe. */
final class Steps {
  private final GatedTraining training;
  private final int[] rows;
  private final int logRows;
  private int at;

  Steps(GatedTraining training, int batch, int logRows) {
    this.training = training;
    this.rows = new int[batch];
    this.logRows = logRows;
  }

  /** Takes one step; returns the batch's mean loss before it. */
  double next() {
    for (int i = 0; i < rows.length; i++) {
      rows[i] = at;
      at = (at + 1) % logRows;
    }
    return training.step(rows, rows.length);
  }

  Rounds.Side side(int steps) {
    return () -> {
      for (int i = 0; i < steps; i++) {
        next();
      }
      return (long) steps * rows.length;
    };
  }
}

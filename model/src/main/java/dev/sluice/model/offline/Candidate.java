package dev.sluice.model.offline;

import java.util.List;

/**
 * One thing that was tried.
 *
 * @param name kind and shape
 * @param l2 its strength
 * @param seed of it
 * @param validLoss mean loss of the validation rows
 * @param epochs it ran
 * @param seconds it took
 * @param history of its epochs; empty where there are none
 */
public record Candidate(
    String name,
    double l2,
    long seed,
    double validLoss,
    int epochs,
    double seconds,
    List<Epoch> history) {
  /** Copies the list. */
  public Candidate {
    history = List.copyOf(history);
  }

  /**
   * One pass over the training rows.
   *
   * @param trainLoss mean loss of the batches as they came, dropout included
   * @param validLoss mean loss of the validation rows after it
   * @param validAuc of the validation rows after it
   */
  public record Epoch(double trainLoss, double validLoss, double validAuc) {}
}

package dev.sluice.model.offline;

import dev.sluice.model.gate.Gates;

/**
 * How a network is trained.
 *
 * @param rate Adam's; 0.001
 * @param tableL2 decay of the embeddings as a gradient per number, coupled: what decides on small
 *     logs
 * @param firstL2 decay of the first-order weights
 * @param denseL2 decay of the layers
 * @param batch examples per step
 * @param epochs at most
 * @param patience epochs without a better validation loss before training ends
 * @param averaging of weights per step: what is judged and kept is the moving average; 0 for none
 * @param seed of start, order and dropout
 */
public record NetConfig(
    double rate,
    double tableL2,
    double firstL2,
    double denseL2,
    int batch,
    int epochs,
    int patience,
    double averaging,
    long seed) {
  private static final int STEPS_PER_EPOCH = 100;
  private static final int MOST_EPOCHS = 24;
  private static final int LEAST_BATCH = 64;
  private static final int MOST_BATCH = 512;

  /** Checks the ranges. */
  public NetConfig {
    if (!(rate > 0) || tableL2 < 0 || firstL2 < 0 || denseL2 < 0 || batch < 2 || epochs < 1) {
      throw new IllegalArgumentException(
          "rate must be above 0, L2 at least 0, batch at least 2 and epochs at least 1; were %s, %s, %s, %s, %d and %d"
              .formatted(rate, tableL2, firstL2, denseL2, batch, epochs));
    }
    if (averaging < 0 || averaging >= 1) {
      throw new IllegalArgumentException("averaging must be in [0, 1), was " + averaging);
    }
  }

  /** Defaults for a log of that many rows: some 100 steps an epoch at least. */
  public static NetConfig of(int rows, double l2, long seed) {
    int batch = LEAST_BATCH;
    while (batch < MOST_BATCH && rows / (2 * batch) >= STEPS_PER_EPOCH) {
      batch *= 2;
    }
    return new NetConfig(1e-3, l2, l2, 0, batch, MOST_EPOCHS, 2, 0.99, seed);
  }

  /** The same with another seed. */
  public NetConfig withSeed(long other) {
    return new NetConfig(
        rate, tableL2, firstL2, denseL2, batch, epochs, patience, averaging, other);
  }

  /** The same with another L2 strength of embeddings and first-order weights. */
  public NetConfig withL2(double other) {
    return new NetConfig(rate, other, other, denseL2, batch, epochs, patience, averaging, seed);
  }

  /**
   * The same where gates stay in the network as a factor above 1: a parameter behind the factor s
   * is as large as before at 1 / s of its size, so that it takes s squared of the L2 strength to
   * hold it to that.
   */
  NetConfig behindGates() {
    double scale = Gates.decided(1, Gates.START);
    return withL2(tableL2 * scale * scale);
  }
}

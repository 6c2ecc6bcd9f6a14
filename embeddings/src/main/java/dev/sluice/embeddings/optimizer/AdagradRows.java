package dev.sluice.embeddings.optimizer;

/**
 * Adagrad: a sum of squares per number. Without a regulariser untouched rows never move, so there
 * is nothing to catch up with.
 */
public final class AdagradRows implements RowOptimizer {
  private static final double EPSILON = 1e-8;

  private final double rate;

  /** Rate above 0. */
  public AdagradRows(double rate) {
    if (!(rate > 0)) {
      throw new IllegalArgumentException("rate must be above 0, was " + rate);
    }
    this.rate = rate;
  }

  @Override
  public int slotWidth(int dimension) {
    return dimension;
  }

  @Override
  public void catchUp(float[] row, int rowAt, int dimension, float[] slots, int slotsAt, int step) {
    // Nothing moves without a gradient.
  }

  @Override
  public void step(
      float[] row,
      int rowAt,
      int dimension,
      float[] slots,
      int slotsAt,
      float[] gradient,
      int gradientAt,
      int step) {
    for (int i = 0; i < dimension; i++) {
      double g = gradient[gradientAt + i];
      double sum = slots[slotsAt + i] + g * g;
      slots[slotsAt + i] = (float) sum;
      row[rowAt + i] -= (float) (rate * g / (Math.sqrt(sum) + EPSILON));
    }
  }
}

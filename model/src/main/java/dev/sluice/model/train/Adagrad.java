package dev.sluice.model.train;

/**
 * Adagrad [1] for rows, one sum of squares per number: rows that are met rarely keep a large step,
 * which one pass over a stream needs. Touched rows decay towards 0.
 *
 * <p>[1] Duchi, Hazan and Singer, JMLR 2011.
 *
 * @param rate step size
 * @param start first sum of squares
 * @param decay of touched rows, as a gradient per number
 */
record Adagrad(double rate, double start, double decay) {
  /** Moves {@code rows} against {@code gradients} and adds to {@code sums}; all of one length. */
  void step(float[] rows, float[] sums, float[] gradients) {
    for (int i = 0; i < rows.length; i++) {
      double gradient = gradients[i] + decay * rows[i];
      double sum = sums[i] + gradient * gradient;
      sums[i] = (float) sum;
      rows[i] -= (float) (rate * gradient / Math.sqrt(start + sum));
    }
  }
}

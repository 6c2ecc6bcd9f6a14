package dev.sluice.model.network;

/**
 * What one mini-batch says: its loss, and the derivatives of the loss.
 *
 * <p>A record of arrays, compared by identity: it lives for one step.
 *
 * @param loss as of {@link Targets#loss}
 * @param logits [size][outputs], before the step
 * @param parameters as {@link DenseParameters#values()} lies
 * @param inputs [size][inputWidth], row-major
 */
@SuppressWarnings("ArrayRecordComponent")
public record Gradients(double loss, float[] logits, float[] parameters, float[] inputs) {
  /** Whether the loss and every derivative is a number. */
  public boolean finite() {
    return Double.isFinite(loss) && finite(parameters) && finite(inputs);
  }

  private static boolean finite(float[] values) {
    // 0 * x is NaN exactly where x is not finite. Four sums, as each waits for its last term.
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int i = 0;
    for (; i + 3 < values.length; i += 4) {
      sum0 += 0 * values[i];
      sum1 += 0 * values[i + 1];
      sum2 += 0 * values[i + 2];
      sum3 += 0 * values[i + 3];
    }
    for (; i < values.length; i++) {
      sum0 += 0 * values[i];
    }
    return sum0 + sum1 + sum2 + sum3 == 0;
  }
}

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
    float sum = 0;
    for (float value : values) {
      // 0 * x is NaN exactly where x is not finite.
      sum += 0 * value;
    }
    return sum == 0;
  }
}

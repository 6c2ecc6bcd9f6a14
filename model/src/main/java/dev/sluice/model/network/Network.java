package dev.sluice.model.network;

/** Forward and backward pass of one network shape. Not thread-safe: each thread has its own. */
public interface Network extends AutoCloseable {
  /**
   * Returns [size][{@link NetworkSpec#OUTPUTS}] logits. A row's logits do not depend on the others.
   *
   * @param inputs [size][inputWidth], row-major; may be longer
   */
  float[] logits(DenseParameters parameters, float[] inputs, int size);

  /**
   * As {@link #logits(DenseParameters, float[], int)} for the candidates of one request: a row's
   * logits depend on its numbers and on which columns are shared, not on the other rows. The last
   * bits may differ from those of other shared columns.
   *
   * @param shared columns in which all rows hold the same numbers
   */
  default float[] logits(DenseParameters parameters, float[] inputs, int size, Columns shared) {
    return logits(parameters, inputs, size);
  }

  /** Returns loss and gradients of one mini-batch; {@code inputs} [targets.size()][inputWidth]. */
  Gradients gradients(DenseParameters parameters, float[] inputs, Targets targets);

  /** Frees what the engine holds. */
  @Override
  default void close() {}
}

package dev.sluice.model.network;

/** Forward and backward pass of one network shape. Not thread-safe: each thread has its own. */
public interface Network {
  /**
   * Returns [size][{@link NetworkSpec#OUTPUTS}] logits. A row's logits do not depend on the others.
   *
   * @param inputs [size][inputWidth], row-major; may be longer
   */
  float[] logits(DenseParameters parameters, float[] inputs, int size);

  /** Returns loss and gradients of one mini-batch; {@code inputs} [targets.size()][inputWidth]. */
  Gradients gradients(DenseParameters parameters, float[] inputs, Targets targets);
}

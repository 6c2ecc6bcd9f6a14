package dev.sluice.embeddings.optimizer;

/** The part of the loss that depends on a number alone and pulls at it in every step. */
@FunctionalInterface
public interface Regulariser {
  /** No pull. */
  Regulariser NONE = x -> 0;

  /** The derivative at {@code x}. */
  double slope(double x);

  /** L2, added to the gradient: {@code decay * x}. */
  static Regulariser decay(double decay) {
    return decay == 0 ? NONE : x -> decay * x;
  }

  /**
   * The sparsity term of OptFS [1, section 2.3]: {@code lambda * sigmoid(tau * x)} for the number x
   * that a gate is made of.
   */
  static Regulariser gate(double lambda, double tau) {
    return x -> {
      double s = 1 / (1 + Math.exp(-tau * x));
      return lambda * tau * s * (1 - s);
    };
  }
}

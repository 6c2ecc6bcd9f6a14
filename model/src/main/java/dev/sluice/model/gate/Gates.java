package dev.sluice.model.gate;

/** The arithmetic of gates [OptFS, sections 3.2 and 3.3]. */
public final class Gates {
  /** Where every gate's weight starts. */
  public static final double START = 0.5;

  private Gates() {}

  /**
   * The gate while searching; 1 at {@code tau = 1, w = w0}.
   *
   * @param w the gate's weight
   * @param tau temperature, at least 1; not applied below the line
   * @param w0 where weights started
   */
  public static double search(double w, double tau, double w0) {
    return sigmoid(tau * w) / sigmoid(w0);
  }

  /** The gate once decided: 0, or the factor that stays in the network, strictly above w = 0. */
  public static double decided(double w, double w0) {
    return w > 0 ? 1 / sigmoid(w0) : 0;
  }

  /** Derivative of {@link #search} in w. */
  public static double slope(double w, double tau, double w0) {
    double s = sigmoid(tau * w);
    return tau * s * (1 - s) / sigmoid(w0);
  }

  /** What one gate adds to the regulariser: its openness, not scaled. */
  public static double openness(double w, double tau) {
    return sigmoid(tau * w);
  }

  /** Derivative of {@link #openness} in w. */
  public static double opennessSlope(double w, double tau) {
    double s = sigmoid(tau * w);
    return tau * s * (1 - s);
  }

  /** 1 / (1 + exp(-z)). */
  public static double sigmoid(double z) {
    return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
  }
}

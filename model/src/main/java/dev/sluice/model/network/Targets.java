package dev.sluice.model.network;

/** What each output of each example should have been, and how much that counts. */
public final class Targets {
  private final int size;
  private final float[] labels;
  private final float[] weights;

  /** Makes targets of {@code size} examples, all with label and weight 0. */
  public Targets(int size) {
    this.size = size;
    this.labels = new float[size * NetworkSpec.OUTPUTS];
    this.weights = new float[size * NetworkSpec.OUTPUTS];
  }

  /**
   * Sets one target.
   *
   * @param label in [0, 1]
   * @param weight at least 0; 0 teaches nothing
   */
  public void set(int example, int output, double label, double weight) {
    labels[example * NetworkSpec.OUTPUTS + output] = (float) label;
    weights[example * NetworkSpec.OUTPUTS + output] = (float) weight;
  }

  /** Which examples taught the ranking output that something came of them; [size]. */
  public boolean[] positives() {
    boolean[] positives = new boolean[size];
    for (int i = 0; i < size; i++) {
      int at = i * NetworkSpec.OUTPUTS + NetworkSpec.RANK;
      positives[i] = labels[at] > 0 && weights[at] > 0;
    }
    return positives;
  }

  /** Examples. */
  public int size() {
    return size;
  }

  /**
   * Returns the loss: binary cross-entropy of each output, times its weight, summed, divided by the
   * number of examples.
   *
   * @param logits [size][outputs]
   */
  public double loss(float[] logits) {
    double loss = 0;
    for (int i = 0; i < logits.length; i++) {
      loss += weights[i] * crossEntropy(logits[i], labels[i]);
    }
    return loss / size;
  }

  /** Returns the derivative of {@link #loss} by each logit. */
  public float[] residuals(float[] logits) {
    float[] residuals = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      residuals[i] = (float) (weights[i] * (sigmoid(logits[i]) - labels[i]) / size);
    }
    return residuals;
  }

  /** Cross-entropy of {@code label} under the probability of {@code logit}, in nats. */
  public static double crossEntropy(double logit, double label) {
    return Math.max(logit, 0) - logit * label + Math.log1p(Math.exp(-Math.abs(logit)));
  }

  /** Probability of a logit. */
  public static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }
}

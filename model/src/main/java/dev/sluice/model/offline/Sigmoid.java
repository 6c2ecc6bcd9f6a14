package dev.sluice.model.offline;

/** The logistic function and what belongs to it. */
public final class Sigmoid {
  private Sigmoid() {}

  /** 1 / (1 + exp(-z)), in (0, 1) up to rounding. */
  public static double of(double z) {
    return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
  }

  /** The logit of a probability in (0, 1). */
  public static double logit(double p) {
    return Math.log(p / (1 - p));
  }

  /** -log likelihood of a label under a logit. */
  public static double loss(double z, int label) {
    double margin = label == 1 ? z : -z;
    return margin > 0 ? Math.log1p(Math.exp(-margin)) : -margin + Math.log1p(Math.exp(margin));
  }

  /** Mean loss of logits. */
  public static double loss(double[] logits, int[] labels) {
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      sum += loss(logits[i], labels[i]);
    }
    return sum / logits.length;
  }

  /** The probabilities of logits. */
  public static double[] of(double[] logits) {
    double[] p = new double[logits.length];
    for (int i = 0; i < p.length; i++) {
      p[i] = of(logits[i]);
    }
    return p;
  }
}

package dev.sluice.schemas.metric;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Predicted ctrs and what came of them, in arrays that are not copied.
 *
 * <p>Shapes: ctr [n] in [0, 1], label [n] 0 or 1, weight [n] at least 0.
 */
public final class Predictions {
  private final double[] ctr;
  private final int[] label;
  private final double[] weight;

  private Predictions(double[] ctr, int[] label, double @Nullable [] weight) {
    if (ctr.length != label.length || (weight != null && weight.length != ctr.length)) {
      throw new IllegalArgumentException(
          "as many labels as ctrs are needed, there are %d and %d"
              .formatted(label.length, ctr.length));
    }
    for (int i = 0; i < ctr.length; i++) {
      if (!(ctr[i] >= 0 && ctr[i] <= 1)) {
        throw new IllegalArgumentException(
            "a ctr is in [0, 1], was %s (number %d)".formatted(ctr[i], i));
      }
    }
    this.ctr = ctr;
    this.label = label;
    this.weight = weight == null ? ones(ctr.length) : weight;
  }

  private static double[] ones(int length) {
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** Predictions that count the same. */
  public static Predictions of(double[] ctr, int[] label) {
    return new Predictions(ctr, label, null);
  }

  /** Predictions with weights. */
  public static Predictions of(double[] ctr, int[] label, double[] weight) {
    return new Predictions(ctr, label, weight);
  }

  /** How many. */
  public int size() {
    return ctr.length;
  }

  double[] ctr() {
    return ctr;
  }

  int[] label() {
    return label;
  }

  double[] weight() {
    return weight;
  }

  /** Weight of the clicks. */
  public double clicks() {
    double sum = 0;
    for (int i = 0; i < ctr.length; i++) {
      sum += label[i] * weight[i];
    }
    return sum;
  }

  /** Weight of all. */
  public double total() {
    double sum = 0;
    for (double w : weight) {
      sum += w;
    }
    return sum;
  }

  /** Sum of the predicted ctrs times their weights. */
  public double predictedClicks() {
    double sum = 0;
    for (int i = 0; i < ctr.length; i++) {
      sum += ctr[i] * weight[i];
    }
    return sum;
  }
}

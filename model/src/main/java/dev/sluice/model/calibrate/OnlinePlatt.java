package dev.sluice.model.calibrate;

/**
 * Platt's scaling {@code sigmoid(scale z + shift)} learned from one example at a time by gradient
 * descent. The scale stays within {@value #MOST_CHANGE} of 1, so that a burst of odd labels cannot
 * turn the order or flatten it. Not thread-safe.
 */
public final class OnlinePlatt {
  /** How far the scale may go from 1. */
  public static final double MOST_CHANGE = 0.5;

  private final double rate;
  private double scale = 1;
  private double shift;

  /**
   * Changes nothing yet.
   *
   * @param rate step size; 0.005 forgets over some 1,000 examples at a ctr of 0.2
   */
  public OnlinePlatt(double rate) {
    if (!(rate > 0)) {
      throw new IllegalArgumentException("a rate is above 0, was " + rate);
    }
    this.rate = rate;
  }

  /** One that has learned already. */
  static OnlinePlatt of(double rate, double scale, double shift) {
    OnlinePlatt platt = new OnlinePlatt(rate);
    platt.scale = scale;
    platt.shift = shift;
    return platt;
  }

  /** The calibrated ctr of a logit. */
  public double ctr(double logit) {
    return sigmoid(scale * logit + shift);
  }

  static double sigmoid(double z) {
    return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
  }

  /** Learns from a closed example. */
  public void learn(double logit, boolean click) {
    learn(logit, click, 1);
  }

  /** Learns from a closed example that stands for {@code weight} such ones. */
  public void learn(double logit, boolean click, double weight) {
    double error = weight * (ctr(logit) - (click ? 1 : 0));
    double next = scale - rate * error * logit;
    scale = Math.min(1 + MOST_CHANGE, Math.max(1 - MOST_CHANGE, next));
    shift -= rate * error;
  }

  /** What multiplies the logit. */
  public double scale() {
    return scale;
  }

  /** What is added to it. */
  public double shift() {
    return shift;
  }
}

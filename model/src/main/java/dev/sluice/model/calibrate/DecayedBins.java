package dev.sluice.model.calibrate;

import java.util.Arrays;

/**
 * Counts of clicks per bin of the predicted ctr, older windows decaying, and the rising curve
 * through their smoothed rates: no shape is assumed, and a shift of the base rate is followed
 * within a window or two. Bins are of equal width in ctr. Not thread-safe.
 */
public final class DecayedBins {
  private final double decay;
  private final double prior;
  private final double[] clicks;
  private final double[] count;
  private final double[] predicted;

  /**
   * Empty bins.
   *
   * @param bins at least 2; at most 100 are sensible
   * @param decay what remains of older windows at each new one, in (0, 1]
   * @param prior imagined examples at the overall rate in each bin, above 0
   */
  public DecayedBins(int bins, double decay, double prior) {
    if (bins < 2 || !(decay > 0 && decay <= 1) || !(prior > 0)) {
      throw new IllegalArgumentException(
          "at least 2 bins, a decay in (0, 1] and a prior above 0 are needed, were %d, %s and %s"
              .formatted(bins, decay, prior));
    }
    this.decay = decay;
    this.prior = prior;
    this.clicks = new double[bins];
    this.count = new double[bins];
    this.predicted = new double[bins];
  }

  /** Counts a closed example. */
  public void add(double ctr, boolean click) {
    int bin = Math.min((int) (ctr * clicks.length), clicks.length - 1);
    clicks[bin] += click ? 1 : 0;
    count[bin]++;
    predicted[bin] += ctr;
  }

  /** Starts a new window: what was counted so far counts less. */
  public void nextWindow() {
    for (int bin = 0; bin < clicks.length; bin++) {
      clicks[bin] *= decay;
      count[bin] *= decay;
      predicted[bin] *= decay;
    }
  }

  /** Click rate of each bin, smoothed and rising; all NaN while nothing was counted. */
  public double[] rates() {
    double total = Arrays.stream(count).sum();
    double rate = Arrays.stream(clicks).sum() / total;
    double[] smoothed = new double[clicks.length];
    double[] weight = new double[clicks.length];
    for (int bin = 0; bin < smoothed.length; bin++) {
      smoothed[bin] = (clicks[bin] + prior * rate) / (count[bin] + prior);
      weight[bin] = count[bin] + prior;
    }
    return Isotonic.fit(smoothed, weight);
  }

  /** The curve as it stands: knots at the bins' mean predictions; empty bins have none. */
  public Curve curve() {
    double[] rates = rates();
    double[] knots = new double[rates.length];
    double[] values = new double[rates.length];
    int size = 0;
    for (int bin = 0; bin < rates.length; bin++) {
      if (count[bin] > 0) {
        knots[size] = predicted[bin] / count[bin];
        values[size++] = rates[bin];
      }
    }
    return new Curve(Arrays.copyOf(knots, size), Arrays.copyOf(values, size));
  }

  /** A fixed calibration; safe for several threads. */
  public static final class Curve {
    private final double[] knots;
    private final double[] values;

    Curve(double[] knots, double[] values) {
      this.knots = knots;
      this.values = values;
    }

    /** The calibrated ctr; unchanged while nothing was counted. */
    public double ctr(double predicted) {
      return knots.length == 0 ? predicted : Isotonic.interpolate(knots, values, predicted);
    }
  }
}

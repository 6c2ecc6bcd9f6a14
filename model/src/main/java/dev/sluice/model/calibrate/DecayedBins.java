package dev.sluice.model.calibrate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
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
    add(ctr, click, 1);
  }

  /** Counts a closed example that stands for {@code weight} such ones. */
  public void add(double ctr, boolean click, double weight) {
    int bin = Math.min((int) (ctr * clicks.length), clicks.length - 1);
    clicks[bin] += click ? weight : 0;
    count[bin] += weight;
    predicted[bin] += weight * ctr;
  }

  /** Examples counted, older ones less. */
  double total() {
    return Arrays.stream(count).sum();
  }

  void write(DataOutput out) throws IOException {
    for (int bin = 0; bin < clicks.length; bin++) {
      out.writeDouble(clicks[bin]);
      out.writeDouble(count[bin]);
      out.writeDouble(predicted[bin]);
    }
  }

  void read(DataInput in) throws IOException {
    for (int bin = 0; bin < clicks.length; bin++) {
      clicks[bin] = in.readDouble();
      count[bin] = in.readDouble();
      predicted[bin] = in.readDouble();
    }
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

  /**
   * The curve as it stands: knots at the bins' mean predictions; empty bins have none. Here the
   * imagined examples of a bin are at its own mean prediction: what is bent only where nothing was
   * seen would otherwise be drawn to the overall rate.
   */
  public Curve curve() {
    double[] knots = new double[count.length];
    double[] values = new double[count.length];
    double[] weight = new double[count.length];
    int size = 0;
    for (int bin = 0; bin < count.length; bin++) {
      if (count[bin] > 0) {
        knots[size] = predicted[bin] / count[bin];
        values[size] = (clicks[bin] + prior * knots[size]) / (count[bin] + prior);
        weight[size++] = count[bin] + prior;
      }
    }
    double[] rising = Isotonic.fit(Arrays.copyOf(values, size), Arrays.copyOf(weight, size));
    return new Curve(Arrays.copyOf(knots, size), rising);
  }

  /** A fixed calibration; safe for several threads. */
  public static final class Curve {
    /** Changes nothing. */
    static final Curve NONE = new Curve(new double[0], new double[0]);

    private final double[] knots;
    private final double[] values;

    Curve(double[] knots, double[] values) {
      this.knots = knots;
      this.values = values;
    }

    void write(DataOutput out) throws IOException {
      out.writeInt(knots.length);
      for (int i = 0; i < knots.length; i++) {
        out.writeDouble(knots[i]);
        out.writeDouble(values[i]);
      }
    }

    static Curve read(DataInput in) throws IOException {
      int size = in.readInt();
      double[] knots = new double[size];
      double[] values = new double[size];
      for (int i = 0; i < size; i++) {
        knots[i] = in.readDouble();
        values[i] = in.readDouble();
      }
      return new Curve(knots, values);
    }

    /** The calibrated ctr; unchanged while nothing was counted. */
    public double ctr(double predicted) {
      return knots.length == 0 ? predicted : Isotonic.interpolate(knots, values, predicted);
    }
  }
}

package dev.sluice.model.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What a window of closed examples says of the predictions made before each was learned: sums from
 * which normalised entropy, predicted over observed clicks and their uncertainties follow. Not
 * thread-safe.
 */
final class WindowSums {
  private static final double EDGE = 1e-7;

  private long examples;
  private long refused;
  private long noNumber;
  private double weight;
  private double weightSquares;
  private double clicks;
  private double predicted;
  private double lossClicked;
  private double lossOther;
  private double lossSquares;

  /** Takes a prediction in [0, 1] and what came of it. */
  void add(double ctr, boolean click, double times) {
    double p = Math.min(1 - EDGE, Math.max(EDGE, ctr));
    double loss = click ? -Math.log(p) : -Math.log(1 - p);
    examples++;
    weight += times;
    weightSquares += times * times;
    predicted += times * ctr;
    clicks += click ? times : 0;
    lossClicked += click ? times * loss : 0;
    lossOther += click ? 0 : times * loss;
    lossSquares += times * loss * loss;
  }

  /** Takes an example of a batch whose gradients were no numbers. */
  void addRefused() {
    refused++;
  }

  /** Notes that an example held a feature that is no number. */
  void addNoNumber() {
    noNumber++;
  }

  /** Examples taken, refused ones included. */
  long size() {
    return examples + refused;
  }

  /** Share of the examples that could not be learned. */
  double refusedShare() {
    return size() == 0 ? 0 : (double) refused / size();
  }

  /** Share of the examples with a feature that is no number; at most 1. */
  double noNumberShare() {
    return size() == 0 ? 0 : Math.min(1, (double) noNumber / size());
  }

  double clicks() {
    return clicks;
  }

  double predictedClicks() {
    return predicted;
  }

  /** Click rate; NaN where nothing was taken. */
  double rate() {
    return clicks / weight;
  }

  /** Logloss over that of always saying the click rate; NaN unless both outcomes occurred. */
  double ne() {
    double rate = rate();
    return rate > 0 && rate < 1 ? (lossClicked + lossOther) / weight / entropy(rate) : Double.NaN;
  }

  /** Standard error of {@link #ne}: of the mean of what each loss has beyond the click rate's. */
  double neError() {
    double rate = rate();
    double ofClick = -Math.log(rate);
    double ofOther = -Math.log(1 - rate);
    double squares =
        lossSquares
            - 2 * ofClick * lossClicked
            - 2 * ofOther * lossOther
            + clicks * ofClick * ofClick
            + (weight - clicks) * ofOther * ofOther;
    double mean = (lossClicked + lossOther) / weight - entropy(rate);
    double variance = Math.max(0, squares / weight - mean * mean);
    return Math.sqrt(variance * weightSquares) / weight / entropy(rate);
  }

  /** Predicted over observed clicks; NaN without a click. */
  double pcoc() {
    return clicks > 0 ? predicted / clicks : Double.NaN;
  }

  /** How much more than a count's own a sum of weighted clicks varies. */
  double dispersion() {
    return weight > 0 ? weightSquares / weight : 1;
  }

  private static double entropy(double rate) {
    return -rate * Math.log(rate) - (1 - rate) * Math.log(1 - rate);
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(examples);
    out.writeLong(refused);
    out.writeLong(noNumber);
    for (double sum :
        new double[] {
          weight, weightSquares, clicks, predicted, lossClicked, lossOther, lossSquares
        }) {
      out.writeDouble(sum);
    }
  }

  static WindowSums read(DataInput in) throws IOException {
    WindowSums sums = new WindowSums();
    sums.examples = in.readLong();
    sums.refused = in.readLong();
    sums.noNumber = in.readLong();
    sums.weight = in.readDouble();
    sums.weightSquares = in.readDouble();
    sums.clicks = in.readDouble();
    sums.predicted = in.readDouble();
    sums.lossClicked = in.readDouble();
    sums.lossOther = in.readDouble();
    sums.lossSquares = in.readDouble();
    return sums;
  }
}

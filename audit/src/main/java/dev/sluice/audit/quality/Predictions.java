package dev.sluice.audit.quality;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Predictions of one predictor and what came of them.
 *
 * @param name of the predictor
 * @param ctr probabilities, one per row; NaN where unknown
 * @param clicked 1 or 0, one per row
 */
@SuppressWarnings("ArrayRecordComponent") // A value holder of numeric kernels, never compared.
public record Predictions(String name, double[] ctr, int[] clicked) {
  /** Rows are dealt round robin to so many blocks, from which intervals come. */
  public static final int BLOCKS = 20;

  // Keeps the logarithm finite; a prediction of exactly 0 or 1 is not worth an infinite loss.
  private static final double CLIP = 1e-7;

  /** Share of rows with a prediction. */
  public double known() {
    return ctr.length == 0
        ? 0
        : (double) Arrays.stream(ctr).filter(Double::isFinite).count() / ctr.length;
  }

  /**
   * Normalised entropy: mean log loss over the entropy of the mean label; below 1 it tells
   * something.
   */
  public Interval normalisedEntropy() {
    return interval(this::normalisedEntropy);
  }

  /** Area under the ROC curve, in [0, 1]; 0.5 is chance. */
  public Interval auc() {
    return interval(this::auc);
  }

  /** Predicted over observed clicks; 1 is calibrated. */
  public Interval pcoc() {
    return interval(this::pcoc);
  }

  /** This predictor's normalised entropy minus another's on the same rows; below 0 it is better. */
  public Interval normalisedEntropyOver(Predictions other) {
    return interval(rows -> normalisedEntropy(rows) - other.normalisedEntropy(rows));
  }

  private interface Figure {
    double of(int[] rows);
  }

  private Interval interval(Figure figure) {
    int[] rows = IntStream.range(0, ctr.length).filter(r -> Double.isFinite(ctr[r])).toArray();
    double[] blocks = new double[BLOCKS];
    for (int block = 0; block < BLOCKS; block++) {
      int offset = block;
      blocks[block] =
          figure.of(
              IntStream.range(0, rows.length)
                  .filter(i -> i % BLOCKS == offset)
                  .map(i -> rows[i])
                  .toArray());
    }
    return Interval.of(figure.of(rows), blocks);
  }

  private double normalisedEntropy(int[] rows) {
    double loss = 0;
    double clicks = 0;
    for (int row : rows) {
      double p = Math.min(1 - CLIP, Math.max(CLIP, ctr[row]));
      loss -= clicked[row] == 1 ? Math.log(p) : Math.log(1 - p);
      clicks += clicked[row];
    }
    double rate = clicks / rows.length;
    double entropy = -rate * Math.log(rate) - (1 - rate) * Math.log(1 - rate);
    return loss / rows.length / entropy;
  }

  private double pcoc(int[] rows) {
    double predicted = 0;
    double clicks = 0;
    for (int row : rows) {
      predicted += ctr[row];
      clicks += clicked[row];
    }
    return predicted / clicks;
  }

  // By ranks; tied predictions share their mean rank.
  private double auc(int[] rows) {
    double[][] sorted = new double[rows.length][];
    double clicks = 0;
    for (int i = 0; i < rows.length; i++) {
      sorted[i] = new double[] {ctr[rows[i]], clicked[rows[i]]};
      clicks += clicked[rows[i]];
    }
    Arrays.sort(sorted, (a, b) -> Double.compare(a[0], b[0]));
    double rankSum = 0;
    for (int from = 0; from < sorted.length; ) {
      int to = from;
      double tied = 0;
      while (to < sorted.length && sorted[to][0] == sorted[from][0]) {
        tied += sorted[to++][1];
      }
      rankSum += tied * (from + to + 1) / 2.0;
      from = to;
    }
    double others = rows.length - clicks;
    return (rankSum - clicks * (clicks + 1) / 2) / (clicks * others);
  }
}

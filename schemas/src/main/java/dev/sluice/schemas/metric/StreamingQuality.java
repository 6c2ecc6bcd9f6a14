package dev.sluice.schemas.metric;

/**
 * Quality of predictions as they come, in constant memory: AUC, logloss, NE and PCOC of a window or
 * of a lifetime. Predictions are counted in cells of equal width in log odds, ties within a cell
 * count half: with {@value #CELLS} cells over (-12, 12) the AUC is off by under 0.001. Sums are
 * exact. Parts merge. Not thread-safe.
 */
public final class StreamingQuality {
  private static final int CELLS = 2048;
  private static final double LIMIT = 12;
  // Keeps the logarithm finite for a prediction of exactly 0 or 1.
  private static final double EDGE = 1e-7;

  private final long[] clicked = new long[CELLS];
  private final long[] not = new long[CELLS];
  private double lossSum;
  private double ctrSum;
  private long count;
  private long clicks;

  /** Takes a prediction in [0, 1] and what came of it. */
  public void add(double ctr, boolean click) {
    double p = Math.min(1 - EDGE, Math.max(EDGE, ctr));
    double logOdds = Math.log(p / (1 - p));
    int cell = (int) ((logOdds + LIMIT) / (2 * LIMIT) * CELLS);
    (click ? clicked : not)[Math.min(CELLS - 1, Math.max(0, cell))]++;
    lossSum -= click ? Math.log(p) : Math.log(1 - p);
    ctrSum += ctr;
    clicks += click ? 1 : 0;
    count++;
  }

  /** Takes in another part. */
  public void merge(StreamingQuality other) {
    for (int i = 0; i < CELLS; i++) {
      clicked[i] += other.clicked[i];
      not[i] += other.not[i];
    }
    lossSum += other.lossSum;
    ctrSum += other.ctrSum;
    count += other.count;
    clicks += other.clicks;
  }

  /** Predictions taken. */
  public long count() {
    return count;
  }

  /** Clicks among them. */
  public long clicks() {
    return clicks;
  }

  /** In [0, 1], within 0.001. */
  public Figure auc() {
    if (clicks == 0 || clicks == count) {
      return Figure.undefined(
          "AUC needs both labels, there are %d clicks of %d".formatted(clicks, count));
    }
    double above = 0;
    long below = 0;
    for (int i = 0; i < CELLS; i++) {
      above += clicked[i] * (below + 0.5 * not[i]);
      below += not[i];
    }
    return Figure.of(above / ((double) clicks * (count - clicks)));
  }

  /** Mean, in nats. */
  public Figure logloss() {
    return count == 0
        ? Figure.undefined("logloss needs an example, there is none")
        : Figure.of(lossSum / count);
  }

  /** Logloss over that of always saying the base rate. */
  public Figure ne() {
    if (clicks == 0 || clicks == count) {
      return Figure.undefined(
          "NE needs both labels, there are %d clicks of %d".formatted(clicks, count));
    }
    double rate = (double) clicks / count;
    double entropy = -rate * Math.log(rate) - (1 - rate) * Math.log(1 - rate);
    return logloss().map(loss -> loss / entropy);
  }

  /** Predicted over observed clicks. */
  public Figure pcoc() {
    return clicks == 0
        ? Figure.undefined("PCOC needs a click, there is none")
        : Figure.of(ctrSum / clicks);
  }
}

package dev.sluice.schemas.metric;

/** How well predicted ctrs fit what happened, level included. */
public final class Likelihood {
  // A ctr of exactly 0 or 1 would make one wrong guess infinitely bad.
  private static final double LEAST = 1e-7;
  // Where clamping starts for the base rate, as the reference clamps it.
  private static final double LEAST_RATE = 1e-12;

  private Likelihood() {}

  /** Mean negative log-likelihood, in nats. */
  public static Figure logloss(Predictions predictions) {
    double total = predictions.total();
    if (total <= 0) {
      return Figure.undefined("logloss needs an example, there is none");
    }
    double sum = 0;
    for (int i = 0; i < predictions.size(); i++) {
      double p = Math.min(1 - LEAST, Math.max(LEAST, predictions.ctr()[i]));
      sum -= predictions.weight()[i] * Math.log(predictions.label()[i] == 1 ? p : 1 - p);
    }
    return Figure.of(sum / total);
  }

  /**
   * Normalised entropy: logloss over that of always saying the base rate. Below 1 is better than
   * that; a ratio without unit.
   */
  public static Figure ne(Predictions predictions) {
    double rate = predictions.clicks() / predictions.total();
    if (!(rate > LEAST_RATE && rate < 1 - LEAST_RATE)) {
      return Figure.undefined("NE needs both labels, the base rate is %s".formatted(rate));
    }
    double entropy = -rate * Math.log(rate) - (1 - rate) * Math.log(1 - rate);
    return logloss(predictions).map(loss -> loss / entropy);
  }

  /** Relative information gain: 1 - NE. */
  public static Figure rig(Predictions predictions) {
    return ne(predictions).map(ne -> 1 - ne);
  }

  /** Predicted over observed clicks; 1 is calibrated on average. */
  public static Figure pcoc(Predictions predictions) {
    double clicks = predictions.clicks();
    return clicks <= 0
        ? Figure.undefined("PCOC needs a click, there is none")
        : Figure.of(predictions.predictedClicks() / clicks);
  }

  /** Mean squared error. */
  public static Figure brier(Predictions predictions) {
    double total = predictions.total();
    if (total <= 0) {
      return Figure.undefined("the Brier score needs an example, there is none");
    }
    double sum = 0;
    for (int i = 0; i < predictions.size(); i++) {
      double error = predictions.ctr()[i] - predictions.label()[i];
      sum += predictions.weight()[i] * error * error;
    }
    return Figure.of(sum / total);
  }
}

package dev.sluice.model.offline;

/**
 * A logit recalibrated, {@code scale * z + shift} [Platt 1999], fitted by Newton's method. A prior
 * of {@value #PRIOR} rows' worth draws to (1, 0), so that a small validation set changes little.
 *
 * @param scale of the logit
 * @param shift added to it
 */
public record Platt(double scale, double shift) {
  private static final double PRIOR = 20;
  private static final int MOST_STEPS = 50;
  private static final double ENOUGH = 1e-10;

  /** Changes nothing. */
  public static final Platt IDENTITY = new Platt(1, 0);

  /** Fits to logits and labels with the prior. */
  public static Platt fit(double[] logits, int[] labels) {
    return fit(logits, labels, PRIOR);
  }

  /**
   * Fits to logits and labels.
   *
   * @param prior rows' worth of the pull to (1, 0); at least 0
   */
  public static Platt fit(double[] logits, int[] labels, double prior) {
    double a = 1;
    double b = 0;
    for (int step = 0; step < MOST_STEPS; step++) {
      double ga = prior * (a - 1);
      double gb = prior * b;
      double haa = prior + 1e-12;
      double hab = 0;
      double hbb = prior + 1e-12;
      for (int i = 0; i < logits.length; i++) {
        double p = Sigmoid.of(a * logits[i] + b);
        double error = p - labels[i];
        double curve = p * (1 - p);
        ga += error * logits[i];
        gb += error;
        haa += curve * logits[i] * logits[i];
        hab += curve * logits[i];
        hbb += curve;
      }
      double determinant = haa * hbb - hab * hab;
      if (!(determinant > 0)) {
        break;
      }
      double da = (hbb * ga - hab * gb) / determinant;
      double db = (haa * gb - hab * ga) / determinant;
      a -= da;
      b -= db;
      if (Math.abs(da) + Math.abs(db) < ENOUGH) {
        break;
      }
    }
    // Upside down or wild: the labels are too few to say anything.
    return a > 0 && Double.isFinite(a) && Double.isFinite(b) ? new Platt(a, b) : IDENTITY;
  }

  /** The recalibrated logit. */
  public double apply(double logit) {
    return scale * logit + shift;
  }
}

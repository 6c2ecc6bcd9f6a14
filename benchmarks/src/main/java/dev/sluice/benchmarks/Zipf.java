package dev.sluice.benchmarks;

import java.util.SplittableRandom;

/**
 * Draws ranks in [1, values] with probability proportional to rank^-exponent, as traffic does: by
 * rejection-inversion (Hormann and Derflinger 1996), in constant time and memory. Not thread-safe.
 */
public final class Zipf {
  private final long values;
  private final double exponent;
  private final double first;
  private final double last;
  private final double squeeze;
  private final SplittableRandom random;

  /** Exponent above 0; 1 is allowed. */
  public Zipf(long values, double exponent, long seed) {
    this.values = values;
    this.exponent = exponent;
    this.random = new SplittableRandom(seed);
    this.first = integral(1.5) - 1;
    this.last = integral(values + 0.5);
    this.squeeze = 2 - inverse(integral(2.5) - weight(2));
  }

  /** The next rank. */
  public long next() {
    while (true) {
      double u = last + random.nextDouble() * (first - last);
      double x = inverse(u);
      long rank = Math.max(1, Math.min(values, (long) (x + 0.5)));
      if (rank - x <= squeeze || u >= integral(rank + 0.5) - weight((double) rank)) {
        return rank;
      }
    }
  }

  private double weight(double x) {
    return Math.exp(-exponent * Math.log(x));
  }

  /* An integral of weight: (x^(1-s) - 1) / (1-s), which goes to log x as s goes to 1. */
  private double integral(double x) {
    double log = Math.log(x);
    double t = (1 - exponent) * log;
    return Math.abs(t) < 1e-8 ? log * (1 + t / 2) : Math.expm1(t) / (1 - exponent);
  }

  private double inverse(double y) {
    double t = Math.max(-1, y * (1 - exponent));
    return Math.exp(Math.abs(t) < 1e-8 ? y * (1 - t / 2) : Math.log1p(t) / (1 - exponent));
  }
}

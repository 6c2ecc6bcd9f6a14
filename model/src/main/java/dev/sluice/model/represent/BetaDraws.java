package dev.sluice.model.represent;

import java.util.SplittableRandom;

/**
 * Draws from Beta(alpha, alpha), by Johnk's rejection where alpha is at most 1, else by two gammas.
 */
final class BetaDraws {
  private final SplittableRandom random;
  private final double alpha;

  BetaDraws(double alpha, SplittableRandom random) {
    this.alpha = alpha;
    this.random = random;
  }

  void fill(double[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = next();
    }
  }

  double next() {
    if (alpha > 1) {
      double x = gamma();
      return x / (x + gamma());
    }
    while (true) {
      double x = Math.pow(random.nextDouble(), 1 / alpha);
      double y = Math.pow(random.nextDouble(), 1 / alpha);
      if (x + y <= 1 && x + y > 0) {
        return x / (x + y);
      }
    }
  }

  /** Marsaglia and Tsang's method, for alpha above 1. */
  private double gamma() {
    double d = alpha - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double normal = random.nextGaussian();
      double v = Math.pow(1 + c * normal, 3);
      if (v > 0
          && Math.log(random.nextDouble()) < normal * normal / 2 + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }
}

package dev.sluice.app.command;

import java.util.List;
import java.util.Locale;

/**
 * A figure over several seeds.
 *
 * @param mean of it
 * @param error standard error of the mean; NaN of one seed
 */
record Spread(double mean, double error) {
  static Spread of(List<Double> values) {
    double mean = values.stream().mapToDouble(value -> value).average().orElse(Double.NaN);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    int n = values.size();
    return new Spread(mean, n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1) / n));
  }

  @Override
  public String toString() {
    return Double.isNaN(error)
        ? String.format(Locale.ROOT, "%7.4f          ", mean)
        : String.format(Locale.ROOT, "%7.4f +- %.4f", mean, error);
  }
}

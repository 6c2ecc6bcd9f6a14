package dev.sluice.app.traffic;

import java.nio.file.Path;

/**
 * How a rating log is fed.
 *
 * @param folder in MovieLens' layout
 * @param rate requests per second; 0 as fast as they are answered
 * @param candidates of each request, the rated movie among them
 * @param negatives how many of the others are sent as impressions without a click
 * @param outstanding requests of different users that may wait for their answers at once
 */
public record MovielensConfig(
    Path folder, double rate, int candidates, int negatives, int outstanding) {
  public MovielensConfig {
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException("--rate must be above 0, or max, was " + rate);
    }
    if (candidates < 2 || negatives < 0 || negatives >= candidates) {
      throw new IllegalArgumentException(
          "--candidates must be at least 2 and above the %d negatives, was %d"
              .formatted(negatives, candidates));
    }
    if (outstanding < 1) {
      throw new IllegalArgumentException("outstanding must be at least 1, was " + outstanding);
    }
  }

  /** As fast as answers come, 100 candidates, 4 negatives, 8 outstanding requests. */
  public static MovielensConfig of(Path folder) {
    return new MovielensConfig(folder, 0, 100, 4, 8);
  }

  public MovielensConfig withRate(double perSecond) {
    return new MovielensConfig(folder, perSecond, candidates, negatives, outstanding);
  }

  public MovielensConfig withNegatives(int count) {
    return new MovielensConfig(folder, rate, candidates, count, outstanding);
  }

  public MovielensConfig withCandidates(int count) {
    return new MovielensConfig(folder, rate, count, Math.min(negatives, count - 1), outstanding);
  }
}

package dev.sluice.app.traffic;

/**
 * How the synthetic world's traffic is sent.
 *
 * @param speed seconds of event time per second
 * @param requestsPerSecond of the clock
 * @param candidates of each request that names any
 */
public record SyntheticConfig(double speed, double requestsPerSecond, int candidates) {
  public SyntheticConfig {
    if (!(speed > 0) || !(requestsPerSecond > 0) || Double.isInfinite(speed + requestsPerSecond)) {
      throw new IllegalArgumentException(
          "--speed and --rate must be above 0, were %s and %s".formatted(speed, requestsPerSecond));
    }
    if (candidates < 1) {
      throw new IllegalArgumentException("--candidates must be at least 1, was " + candidates);
    }
  }

  /**
   * 60 times real time, so that a 10 minute window closes in 10 s; 30 requests per second, which
   * leaves two cores free to learn; 50 candidates.
   */
  public static SyntheticConfig defaults() {
    return new SyntheticConfig(60, 30, 50);
  }

  public SyntheticConfig withSpeed(double times) {
    return new SyntheticConfig(times, requestsPerSecond, candidates);
  }

  public SyntheticConfig withRequestsPerSecond(double rate) {
    return new SyntheticConfig(speed, rate, candidates);
  }

  public SyntheticConfig withCandidates(int count) {
    return new SyntheticConfig(speed, requestsPerSecond, count);
  }
}

package dev.sluice.app.traffic;

/**
 * How the synthetic world's traffic is sent.
 *
 * @param speed seconds of event time per second
 * @param requestsPerSecond of the clock
 * @param candidates of each request that names any
 * @param forgets share of slates whose user asks to be forgotten afterwards, in [0, 1]
 */
public record SyntheticConfig(
    double speed, double requestsPerSecond, int candidates, double forgets) {
  public SyntheticConfig {
    if (!(speed > 0) || !(requestsPerSecond > 0) || Double.isInfinite(speed + requestsPerSecond)) {
      throw new IllegalArgumentException(
          "--speed and --rate must be above 0, were %s and %s".formatted(speed, requestsPerSecond));
    }
    if (candidates < 1) {
      throw new IllegalArgumentException("--candidates must be at least 1, was " + candidates);
    }
    if (!(forgets >= 0) || forgets > 1) {
      throw new IllegalArgumentException(
          "--forgets is a share of slates in [0, 1], was %s".formatted(forgets));
    }
  }

  /**
   * 60 times real time, so that a 10 minute window closes in 10 s; 30 requests per second, which
   * leaves two cores free to learn; 50 candidates; nobody asks to be forgotten.
   */
  public static SyntheticConfig defaults() {
    return new SyntheticConfig(60, 30, 50, 0);
  }

  public SyntheticConfig withSpeed(double times) {
    return new SyntheticConfig(times, requestsPerSecond, candidates, forgets);
  }

  public SyntheticConfig withRequestsPerSecond(double rate) {
    return new SyntheticConfig(speed, rate, candidates, forgets);
  }

  public SyntheticConfig withCandidates(int count) {
    return new SyntheticConfig(speed, requestsPerSecond, count, forgets);
  }

  public SyntheticConfig withForgets(double share) {
    return new SyntheticConfig(speed, requestsPerSecond, candidates, share);
  }
}

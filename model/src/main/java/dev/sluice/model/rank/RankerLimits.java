package dev.sluice.model.rank;

import java.time.Duration;

/**
 * What one request may ask for.
 *
 * @param candidates candidates at most; a request with more is rejected, as ranking it would hold
 *     the others back
 * @param retrieved items retrieved at most for a request without candidates
 * @param reserve time that ranking takes in the worst case: with less of it left until the
 *     deadline, the fallback answers
 */
public record RankerLimits(int candidates, int retrieved, Duration reserve) {
  public RankerLimits {
    if (candidates < 1 || retrieved < 1 || reserve.isNegative()) {
      throw new IllegalArgumentException(
          "candidates and retrieved must be at least 1 and reserve not negative, were %d, %d, %s"
              .formatted(candidates, retrieved, reserve));
    }
  }

  /**
   * 5,000 candidates take some 20 ms to rank. 200 retrieved items fill any usual slate after what
   * the user clicked is taken out. 5 ms is the 99th percentile of ranking 100 candidates beside a
   * busy trainer.
   */
  public static RankerLimits defaults() {
    return new RankerLimits(5_000, 200, Duration.ofMillis(5));
  }
}

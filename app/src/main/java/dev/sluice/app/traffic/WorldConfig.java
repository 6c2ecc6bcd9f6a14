package dev.sluice.app.traffic;

import java.time.Duration;
import java.time.Instant;

/**
 * The size and habits of a synthetic world. Shares are of what they name, in [0, 1].
 *
 * @param start event time at which the first items are there and nothing has happened
 * @param itemEvery a new item arrives each time so much event time has passed
 * @param driftPeriod in which an item's popularity rises and falls once
 */
public record WorldConfig(
    long seed, Instant start, int users, int firstItems, Duration itemEvery, Duration driftPeriod) {
  public WorldConfig {
    if (users < 1 || firstItems < 1) {
      throw new IllegalArgumentException(
          "a world needs users and items, has %d and %d".formatted(users, firstItems));
    }
    if (itemEvery.toMillis() < 1 || driftPeriod.toMillis() < 1) {
      throw new IllegalArgumentException("periods of a world must be positive");
    }
  }

  /**
   * 400 users and 300 items: few enough that a minute of traffic teaches something about each; a
   * new item every two minutes and a drift of three hours, which an hour of event time shows.
   */
  public static WorldConfig of(long seed) {
    return new WorldConfig(
        seed,
        Instant.parse("2026-01-05T08:00:00Z"),
        400,
        300,
        Duration.ofMinutes(2),
        Duration.ofHours(3));
  }
}

package dev.sluice.app.traffic;

import dev.sluice.schemas.guard.Guard;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import java.time.Instant;
import java.util.Map;

/** Builds ticks: events that only say how far event time has come. */
final class Ticks {
  private Ticks() {}

  static Event tick(int partition, long clockMillis) {
    return Events.blank(
            Guard.TICK,
            "tick-%d-%d".formatted(partition, clockMillis),
            "tick-" + partition,
            Instant.ofEpochMilli(clockMillis))
        .setConsent(Consent.FULL)
        .setContext(Map.of())
        .build();
  }
}

package dev.sluice.app.command;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.record.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What time it is on a platform: the clock's, or that of the world it is fed from. */
final class EventTime {
  // Live clients' clocks differ by minutes; a simulated world or a recorded log by more.
  private static final Duration LIVE = Duration.ofHours(1);

  private EventTime() {}

  /** Returns now, or the newest request's event time where that is far from now. */
  static Instant now(Target.Connection connection) {
    Instant now = Instant.now();
    Instant newest = newestRequest(connection);
    if (newest == null || Duration.between(newest, now).abs().compareTo(LIVE) < 0) {
      return now;
    }
    return newest;
  }

  private static @Nullable Instant newestRequest(Target.Connection connection) {
    AtomicReference<@Nullable Instant> newest = new AtomicReference<>();
    try (TopicScan scan =
        new TopicScan(connection.kafka(), List.of(connection.topics().requests()))) {
      scan.lastOfEach();
      scan.readToEnd(
          record -> {
            if (Codecs.REQUEST.decode(record.value()) instanceof Decoded.Ok<Request> ok) {
              Instant time = ok.record().getTime();
              newest.accumulateAndGet(
                  time, (a, b) -> a == null || (b != null && b.isAfter(a)) ? b : a);
            }
            return true;
          });
    }
    return newest.get();
  }
}

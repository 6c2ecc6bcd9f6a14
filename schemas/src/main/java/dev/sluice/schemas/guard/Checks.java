package dev.sluice.schemas.guard;

import dev.sluice.schemas.codec.RejectReason;
import dev.sluice.schemas.record.Vector;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the first fault of one record. */
final class Checks {
  private final GuardConfig config;
  private @Nullable RejectReason reason;
  private String detail = "";

  Checks(GuardConfig config) {
    this.config = config;
  }

  <T> Verdict<T> verdict(T record) {
    return reason == null ? new Verdict.Accepted<>(record) : new Verdict.Rejected<>(reason, detail);
  }

  void id(String name, String value) {
    if (value.isBlank()) {
      fault(RejectReason.BLANK_ID, name + " is blank");
    }
  }

  void time(Instant time, long appendTimeMillis) {
    if (time.isBefore(config.earliest()) || time.isAfter(config.latest())) {
      fault(
          RejectReason.BAD_TIME,
          "time %s is outside of [%s, %s]".formatted(time, config.earliest(), config.latest()));
      return;
    }
    config
        .ahead()
        .map(ahead -> Instant.ofEpochMilli(appendTimeMillis).plus(ahead))
        .filter(time::isAfter)
        .ifPresent(
            limit ->
                fault(
                    RejectReason.BAD_TIME,
                    "time %s runs ahead of %s, when the broker took it".formatted(time, limit)));
  }

  void number(String name, double value) {
    if (!Double.isFinite(value)) {
      fault(RejectReason.BAD_NUMBER, "%s must be finite, was %s".formatted(name, value));
    }
  }

  void atLeast(String name, long value, long least) {
    if (value < least) {
      fault(
          RejectReason.BAD_NUMBER, "%s must be at least %d, was %d".formatted(name, least, value));
    }
  }

  void keepRate(@Nullable Object value) {
    if (value == null) {
      return;
    }
    if (!(value instanceof Double rate) || !(rate > 0 && rate <= 1)) {
      fault(RejectReason.BAD_NUMBER, "context.keepRate must be in (0, 1], was " + value);
    }
  }

  void values(String name, Map<String, Object> values) {
    for (Map.Entry<String, Object> entry : values.entrySet()) {
      if (entry.getValue() instanceof Double number) {
        number(name + "." + entry.getKey(), number);
      } else if (entry.getValue() instanceof Vector vector) {
        vector(name + "." + entry.getKey(), entry.getKey(), vector.getValues());
      }
    }
  }

  void vector(String name, String modality, List<Float> vector) {
    Integer length = config.vectorLengths().get(modality);
    if (vector.isEmpty() || (length != null && length != vector.size())) {
      fault(
          RejectReason.BAD_VECTOR,
          "%s must have %s numbers, has %d"
              .formatted(name, length == null ? "some" : length.toString(), vector.size()));
      return;
    }
    for (int i = 0; i < vector.size(); i++) {
      if (!Float.isFinite(vector.get(i))) {
        fault(
            RejectReason.BAD_VECTOR,
            "%s[%d] must be finite, was %s".formatted(name, i, vector.get(i)));
        return;
      }
    }
  }

  private void fault(RejectReason found, String what) {
    if (reason == null) {
      reason = found;
      detail = what;
    }
  }
}

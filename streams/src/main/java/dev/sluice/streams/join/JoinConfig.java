package dev.sluice.streams.join;

import dev.sluice.schemas.feature.FeatureSchema;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How labels are made.
 *
 * @param windows by engagement type: how long after its impression one still counts; holds {@code
 *     click}
 * @param minView an impression in view for less is no impression
 */
public record JoinConfig(Map<String, Duration> windows, Duration minView) implements Serializable {
  /** The engagement that alone decides ctr. */
  public static final String CLICK = "click";

  /**
   * Copies and checks the windows.
   *
   * @throws IllegalArgumentException if click lacks, or a window is not positive
   */
  public JoinConfig {
    windows = Map.copyOf(windows);
    if (!windows.containsKey(CLICK)) {
      throw new IllegalArgumentException(
          "labels must hold click, held " + windows.keySet() + ": only a click decides ctr");
    }
    windows.forEach(
        (type, window) -> {
          if (window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException(
                "window of %s must be positive, was %s".formatted(type, window));
          }
        });
    if (minView.isNegative()) {
      throw new IllegalArgumentException("min_view must not be negative, was " + minView);
    }
  }

  /** As the feature schema says. */
  public static JoinConfig of(FeatureSchema schema) {
    Map<String, Duration> windows = new HashMap<>();
    windows.put(CLICK, schema.clickWindow());
    schema.labels().forEach((name, label) -> windows.put(label.engagement(), label.window()));
    return new JoinConfig(windows, schema.minView());
  }

  /** Clicks only, with the window that DESIGN gives as default. */
  public static JoinConfig defaults() {
    return new JoinConfig(Map.of(CLICK, Duration.ofMinutes(10)), Duration.ZERO);
  }

  long windowMillis(String type) {
    Duration window = windows.get(type);
    if (window == null) {
      throw new IllegalArgumentException("no label " + type + " among " + windows.keySet());
    }
    return window.toMillis();
  }

  boolean isLabel(String type) {
    return windows.containsKey(type);
  }

  /** When a negative is known, after the impression. */
  public long clickMillis() {
    return windowMillis(CLICK);
  }

  /** When nothing can change any more, after the impression. */
  public long longestMillis() {
    long longest = 0;
    for (Duration window : windows.values()) {
      longest = Math.max(longest, window.toMillis());
    }
    return longest;
  }

  /**
   * How long after its last window a request is remembered, so that what comes late is told from
   * what never had a slate.
   */
  long graceMillis() {
    return clickMillis();
  }

  /** The longest time between an input and the last use of its request's state. */
  public long horizonMillis() {
    return 2 * longestMillis() + graceMillis();
  }
}

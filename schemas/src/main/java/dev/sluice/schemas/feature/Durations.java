package dev.sluice.schemas.feature;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as features.yaml writes them: 500ms, 30s, 10m, 24h, 7d. */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final String[] LARGEST_FIRST = {"d", "h", "m", "s"};

  private Durations() {}

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException if it is not a whole number and one of ms, s, m, h, d
   */
  public static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a duration is a whole number and one of ms, s, m, h, d (10m, 24h), was '" + text + "'");
    }
    return Duration.ofMillis(Long.parseLong(matcher.group(1)) * unitMillis(matcher.group(2)));
  }

  /** Writes a duration in the largest unit that holds it exactly. */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    for (String unit : LARGEST_FIRST) {
      if (millis > 0 && millis % unitMillis(unit) == 0) {
        return millis / unitMillis(unit) + unit;
      }
    }
    return millis + "ms";
  }

  private static long unitMillis(String unit) {
    return switch (unit) {
      case "s" -> 1_000;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      case "d" -> 86_400_000;
      default -> 1;
    };
  }
}

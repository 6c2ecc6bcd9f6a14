package dev.sluice.app.importer;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Times as logs write them: seconds, milliseconds, micro- or nanoseconds since 1970, {@code
 * YYMMDDHH} and {@code YYYYMMDDHH} of click logs, {@code YYYYMMDD}, and ISO dates and times with or
 * without zone (then UTC). Eight digits are a date where they can be one.
 */
final class Times {
  private static final double SECONDS_BELOW = 1e11;
  private static final double MILLIS_BELOW = 1e14;
  private static final double MICROS_BELOW = 1e17;

  private Times() {}

  /** Returns the time, or null if the cell is none. */
  static @Nullable Instant parse(String cell) {
    try {
      if (cell.matches("(19|20)\\d\\d(0[1-9]|1[0-2])([0-2]\\d|3[01])")) {
        return compact(cell + "00");
      }
      if (cell.matches("[12]\\d(0[1-9]|1[0-2])([0-2]\\d|3[01])([01]\\d|2[0-3])")) {
        return compact("20" + cell);
      }
      if (cell.matches("(19|20)\\d\\d(0[1-9]|1[0-2])([0-2]\\d|3[01])([01]\\d|2[0-3])")) {
        return compact(cell);
      }
      return CsvDialect.isNumber(cell) ? number(Double.parseDouble(cell)) : text(cell);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Instant compact(String digits) {
    return LocalDateTime.of(
            Integer.parseInt(digits.substring(0, 4)),
            Integer.parseInt(digits.substring(4, 6)),
            Integer.parseInt(digits.substring(6, 8)),
            Integer.parseInt(digits.substring(8, 10)),
            0)
        .toInstant(ZoneOffset.UTC);
  }

  private static @Nullable Instant number(double value) {
    if (value < 0) {
      return null;
    }
    double millis =
        value < SECONDS_BELOW
            ? value * 1000
            : value < MILLIS_BELOW ? value : value < MICROS_BELOW ? value / 1e3 : value / 1e6;
    return Instant.ofEpochMilli((long) millis);
  }

  private static Instant text(String cell) {
    String iso = cell.replace('/', '-');
    if (iso.length() <= 10) {
      return LocalDate.parse(iso).atStartOfDay().toInstant(ZoneOffset.UTC);
    }
    iso = iso.replaceFirst(" ", "T").replace(" UTC", "Z");
    return iso.matches(".*(Z|[+-]\\d\\d:?\\d\\d)$")
        ? OffsetDateTime.parse(iso, DateTimeFormatter.ISO_OFFSET_DATE_TIME).toInstant()
        : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
  }
}

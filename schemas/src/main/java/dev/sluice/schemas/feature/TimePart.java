package dev.sluice.schemas.feature;

import java.time.ZonedDateTime;

/** What of a time is used. */
public enum TimePart {
  /** 0 to 23. */
  HOUR,
  /** 1, Monday, to 7. */
  DAY_OF_WEEK,
  /** 1 to 31. */
  DAY_OF_MONTH,
  /** 1 to 12. */
  MONTH;

  /** This part of a time in its own zone. */
  public int of(ZonedDateTime time) {
    return switch (this) {
      case HOUR -> time.getHour();
      case DAY_OF_WEEK -> time.getDayOfWeek().getValue();
      case DAY_OF_MONTH -> time.getDayOfMonth();
      case MONTH -> time.getMonthValue();
    };
  }
}

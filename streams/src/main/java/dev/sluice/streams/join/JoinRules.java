package dev.sluice.streams.join;

import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import java.time.Duration;
import java.util.Optional;

/** Which events may never be joined, whatever comes with them. Stateless. */
public final class JoinRules {
  /** Event type of a shown item. */
  public static final String IMPRESSION = "impression";

  private JoinRules() {}

  /** Why an event is not joined. */
  public enum Rejection {
    /** The subject did not agree to learning. */
    NO_CONSENT,
    /** The impression was in view for less than min_view. */
    TOO_SHORT
  }

  /**
   * Returns why this event is not joined, or empty if it may be. Such events are not dead-lettered:
   * they are well-formed, and what a subject did without consent is not copied.
   */
  public static Optional<Rejection> rejection(Event event, Duration minView) {
    if (event.getConsent() != Consent.FULL) {
      return Optional.of(Rejection.NO_CONSENT);
    }
    Long viewMs = event.getViewMs();
    boolean tooShort =
        event.getType().equals(IMPRESSION) && viewMs != null && viewMs < minView.toMillis();
    return tooShort ? Optional.of(Rejection.TOO_SHORT) : Optional.empty();
  }
}

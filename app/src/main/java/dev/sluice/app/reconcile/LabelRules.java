package dev.sluice.app.reconcile;

import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import java.time.Duration;

/**
 * What makes an impression or click count, as the feature schema says it.
 *
 * @param clickWindow how long after its impression a click still counts
 * @param minView an impression in view for less is rejected
 */
public record LabelRules(Duration clickWindow, Duration minView) {
  public LabelRules {
    if (clickWindow.isNegative() || clickWindow.isZero() || minView.isNegative()) {
      throw new IllegalArgumentException(
          "the click window must be positive and min_view not negative, were %s and %s"
              .formatted(clickWindow, minView));
    }
  }

  /** Whether this event may not be joined, whatever comes with it. */
  boolean rejects(Event event) {
    if (event.getConsent() != Consent.FULL) {
      return true;
    }
    Long viewMs = event.getViewMs();
    return event.getType().equals("impression") && viewMs != null && viewMs < minView.toMillis();
  }
}

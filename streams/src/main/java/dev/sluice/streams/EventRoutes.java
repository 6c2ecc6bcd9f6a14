package dev.sluice.streams;

import dev.sluice.schemas.guard.Consents;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.User;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an event may go. Pure.
 *
 * @param requestId what it answers; null for an organic event
 */
record EventRoutes(@Nullable String requestId, boolean mayJoin, boolean mayCount) {
  // Slate ids are the request id and 16 hex digits of the content.
  private static final Pattern SLATE = Pattern.compile("(.+)-[0-9a-f]{16}");

  /** Says so of an event and its user's record, where there is one. */
  static EventRoutes of(Event event, @Nullable User user) {
    Consent consent = event.getConsent();
    if (user != null) {
      consent = Consents.strictest(consent, user.getConsent());
    }
    return new EventRoutes(requestId(event), consent == Consent.FULL, consent != Consent.NONE);
  }

  private static @Nullable String requestId(Event event) {
    String slateId = event.getSlateId();
    if (event.getRequestId() != null || slateId == null) {
      return event.getRequestId();
    }
    Matcher slate = SLATE.matcher(slateId);
    return slate.matches() ? slate.group(1) : slateId;
  }
}

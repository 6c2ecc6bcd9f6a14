package dev.sluice.streams.join;

import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Served;

/** What comes for one request. */
public sealed interface JoinInput {
  /** The slate that was served, with its bytes as received. */
  record Slate(Served served, byte[] bytes) implements JoinInput {
    @Override
    public String subject() {
      return served.getSubject();
    }

    @Override
    public long timeMillis() {
      return served.getTime().toEpochMilli();
    }
  }

  /** An impression or engagement, with its bytes as received and where they stood. */
  record Response(Event event, byte[] bytes, Place place) implements JoinInput {
    @Override
    public String subject() {
      return event.getSubject();
    }

    @Override
    public long timeMillis() {
      return event.getTime().toEpochMilli();
    }
  }

  /** Whose it is. */
  String subject();

  /** Event time, milliseconds since 1970. */
  long timeMillis();
}

package dev.sluice.app.traffic;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.guard.Guard;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.RankedItem;
import java.time.Instant;

/** Builds the events that a client sends. */
final class Events {
  static {
    // Avro refuses enum defaults of records that are built before the codecs made it trust them.
    Codecs.all();
  }

  static final String IMPRESSION = "impression";
  static final String CLICK = "click";

  private Events() {}

  static Event.Builder blank(String type, String eventId, String subject, Instant time) {
    return Event.newBuilder().setType(type).setEventId(eventId).setSubject(subject).setTime(time);
  }

  /** An event that echoes a slate; its id follows from request, type and item. */
  static Event.Builder echo(String type, Ranked slate, String item, Instant time) {
    return blank(
            type, "%s/%s/%s".formatted(slate.getRequestId(), type, item), slate.getSubject(), time)
        .setRequestId(slate.getRequestId())
        .setSlateId(slate.getSlateId())
        .setPlacement(slate.getPlacement())
        .setItem(item)
        .setPosition(position(slate, item));
  }

  /** The wish of a slate's user to be forgotten. */
  static Event forget(Ranked slate, Instant time) {
    return blank(Guard.FORGET, slate.getRequestId() + "/forget", slate.getSubject(), time).build();
  }

  /** The item's position in the slate, -1 outside it. */
  static int position(Ranked slate, String item) {
    for (RankedItem ranked : slate.getItems()) {
      if (ranked.getItem().equals(item)) {
        return ranked.getPosition();
      }
    }
    return -1;
  }
}

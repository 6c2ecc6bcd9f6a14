package dev.sluice.model.feature;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.Request;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Records that read aloud in tests. */
final class People {
  static final long START = 1_700_000_000_000L;
  static final String ANN = "ann";

  static {
    // Avro's builders refuse records until the codecs have said that they are trusted.
    Codecs.EVENT.type();
  }

  private People() {}

  static Event event(String type, String item, long timeMillis) {
    return Event.newBuilder()
        .setTime(Instant.ofEpochMilli(timeMillis))
        .setEventId(type + item + timeMillis)
        .setType(type)
        .setSubject(ANN)
        .setItem(item)
        .build();
  }

  static Event click(String item, long timeMillis) {
    return event("click", item, timeMillis);
  }

  static Request request(long timeMillis) {
    return request(timeMillis, Map.of());
  }

  static Request request(long timeMillis, Map<String, Object> context) {
    return Request.newBuilder()
        .setTime(Instant.ofEpochMilli(timeMillis))
        .setRequestId("r" + timeMillis)
        .setSubject(ANN)
        .setConsent(Consent.FULL)
        .setContext(context)
        .build();
  }

  static Candidate candidate(String item) {
    return Candidate.newBuilder().setItem(item).build();
  }

  static CatalogueItem item(String id, Map<String, Object> attributes, List<Float> text) {
    Item item =
        Item.newBuilder()
            .setTime(Instant.ofEpochMilli(START))
            .setItem(id)
            .setVersion(1)
            .setAttributes(attributes)
            .setVectors(text.isEmpty() ? Map.of() : Map.of("text", text))
            .setCreatedAt(Instant.ofEpochMilli(START))
            .build();
    return new CatalogueItem(item, null, 7);
  }
}

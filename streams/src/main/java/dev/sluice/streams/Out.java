package dev.sluice.streams;

import dev.sluice.schemas.guard.Verdict;
import dev.sluice.schemas.topic.DeadLetters;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What a processor forwards: bytes, and where to.
 *
 * @param payload a record as others read it, or a batch of envelopes for a hop
 */
record Out(Route route, byte[] payload) {
  /** Returns the dead letter of what the guard refused, with its reason and where it stood. */
  static Record<byte[], Out> rejected(
      byte @Nullable [] key,
      byte[] bytes,
      long timestamp,
      Verdict.Rejected<?> rejected,
      RecordMetadata from) {
    var headers =
        DeadLetters.headers(
            rejected.reason(), rejected.detail(), from.topic(), from.partition(), from.offset());
    return new Record<>(key, new Out(Route.DEAD, bytes), timestamp, new RecordHeaders(headers));
  }

  /** Where to. */
  enum Route {
    /** To the join, envelopes. */
    BY_REQUEST,
    /** To the items, envelopes: counts and ticks. */
    BY_ITEM,
    /** To the items, envelopes: what they are. */
    ITEM,
    /** To the counters, envelopes. */
    BY_COUNTER,
    /** Example, or a forget behind the examples of its subject. */
    EXAMPLE,
    /** Counter. */
    COUNTER,
    /** Bytes put aside; the reason is in the headers. */
    DEAD
  }
}

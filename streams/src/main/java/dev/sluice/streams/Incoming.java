package dev.sluice.streams;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.guard.Guard;
import dev.sluice.schemas.guard.Verdict;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.ItemState;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.User;
import dev.sluice.schemas.topic.Topics;
import java.time.Instant;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.jspecify.annotations.Nullable;

/**
 * A record as it was received, and the guard's word on it. The word needs the append time, which
 * only the timestamp extractor sees; it is spoken there, so that bytes are decoded once.
 */
final class Incoming {
  final byte @Nullable [] bytes;
  private long appendedMillis;
  private @Nullable Verdict<?> verdict;

  private Incoming(byte @Nullable [] bytes) {
    this.bytes = bytes;
  }

  /** The guard's word; null for a deletion. */
  @Nullable Verdict<?> verdict() {
    return verdict;
  }

  /** When the broker appended it, by its clock; in a topic of create time, the writer's word. */
  long appendedMillis() {
    return appendedMillis;
  }

  static Serde<Incoming> serde() {
    return Serdes.serdeFrom(
        (topic, incoming) -> incoming.bytes, (topic, bytes) -> new Incoming(bytes));
  }

  /** Reads event time; a record without one stands where its partition stands. */
  static TimestampExtractor timestamps(Guard guard, Topics topics) {
    return (record, partitionTime) -> {
      OptionalLong time = judge(record, guard, topics);
      // Streams drops what has a negative time.
      return Math.max(0, time.orElse(partitionTime));
    };
  }

  private static OptionalLong judge(
      ConsumerRecord<Object, Object> record, Guard guard, Topics topics) {
    Incoming incoming = (Incoming) record.value();
    if (incoming == null) {
      return OptionalLong.empty();
    }
    // Streams calls all of them create time, so the type tells nothing.
    incoming.appendedMillis = record.timestamp();
    if (incoming.bytes == null) {
      return OptionalLong.empty();
    }
    incoming.verdict = verdict(record.topic(), incoming.bytes, record.timestamp(), guard, topics);
    return incoming.verdict instanceof Verdict.Accepted<?> accepted
        ? OptionalLong.of(time(accepted.record()).toEpochMilli())
        : OptionalLong.empty();
  }

  private static Verdict<?> verdict(
      String topic, byte[] bytes, long appended, Guard guard, Topics topics) {
    if (topic.equals(topics.events())) {
      return guard.event(bytes, appended);
    }
    if (topic.equals(topics.served())) {
      return served(bytes);
    }
    if (topic.equals(topics.users())) {
      return guard.user(bytes, appended);
    }
    return topic.equals(topics.items())
        ? guard.item(bytes, appended)
        : guard.itemState(bytes, appended);
  }

  private static Verdict<Served> served(byte[] bytes) {
    Decoded<Served> decoded = Codecs.SERVED.decode(bytes);
    if (decoded instanceof Decoded.Ok<Served> ok) {
      return new Verdict.Accepted<>(ok.record());
    }
    Decoded.Bad<Served> bad = (Decoded.Bad<Served>) decoded;
    return new Verdict.Rejected<>(bad.reason(), bad.detail());
  }

  private static Instant time(Object record) {
    if (record instanceof Event event) {
      return event.getTime();
    }
    if (record instanceof Served served) {
      return served.getTime();
    }
    if (record instanceof User user) {
      return user.getTime();
    }
    return record instanceof Item item ? item.getTime() : ((ItemState) record).getTime();
  }
}

package dev.sluice.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.guard.Guard;
import dev.sluice.schemas.guard.Verdict;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.User;
import dev.sluice.schemas.topic.DeadLetters;
import dev.sluice.schemas.topic.Topics;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dead-letters what the guard refuses, drops repeats, and routes the rest. */
final class IntakeProcessor extends ContextualProcessor<byte[], Incoming, byte[], Envelope> {
  private static final Logger LOG = LoggerFactory.getLogger(IntakeProcessor.class);
  private final StreamsAppConfig config;
  private final Topics topics;
  private final Tally tally;
  private @Nullable SeenIds seen;
  private @Nullable KeyValueStore<Bytes, byte[]> users;

  IntakeProcessor(StreamsAppConfig config, Topics topics, Tally tally) {
    this.config = config;
    this.topics = topics;
    this.tally = tally;
  }

  private SeenIds seen() {
    if (seen == null) {
      seen =
          new SeenIds(
              context().getStateStore(StreamsStores.SEEN_IDS),
              context().getStateStore(StreamsStores.SEEN_EXPIRIES),
              config.dedupeWindow().toMillis());
    }
    return seen;
  }

  private KeyValueStore<Bytes, byte[]> users() {
    if (users == null) {
      users = context().getStateStore(StreamsStores.USERS);
    }
    return users;
  }

  @Override
  public void process(Record<byte[], Incoming> record) {
    tally.add(Tally.Kind.RECORDS_IN);
    RecordMetadata from = context().recordMetadata().orElseThrow();
    Incoming incoming = record.value();
    Verdict<?> verdict = incoming.verdict();
    byte[] bytes = incoming.bytes;
    if (bytes == null || verdict == null) {
      deleted(record, from);
    } else if (verdict instanceof Verdict.Rejected<?> rejected) {
      reject(record, from, rejected, bytes);
    } else {
      accept(record, from, ((Verdict.Accepted<?>) verdict).record(), bytes);
    }
  }

  private void deleted(Record<byte[], Incoming> record, RecordMetadata from) {
    byte[] key = record.key();
    if (key == null) {
      return;
    }
    if (from.topic().equals(topics.items())) {
      forward(record, key, Envelope.out(Envelope.Kind.ITEM, new byte[0]));
    } else if (from.topic().equals(topics.users())) {
      users().delete(Bytes.wrap(key));
    }
  }

  private void reject(
      Record<byte[], Incoming> record,
      RecordMetadata from,
      Verdict.Rejected<?> rejected,
      byte[] bytes) {
    tally.add(Tally.Kind.REJECTED);
    if (from.topic().equals(topics.served())) {
      // The ranker wrote it: there are no users' bytes to give back.
      LOG.warn("unreadable slate at {}: {}", from, rejected.detail());
      return;
    }
    var headers =
        DeadLetters.headers(
            rejected.reason(), rejected.detail(), from.topic(), from.partition(), from.offset());
    context()
        .forward(
            new Record<>(
                record.key(),
                Envelope.out(Envelope.Kind.DEAD, bytes),
                record.timestamp(),
                new RecordHeaders(headers)));
  }

  private void accept(
      Record<byte[], Incoming> record, RecordMetadata from, Object accepted, byte[] bytes) {
    if (accepted instanceof Event event) {
      event(record, from, event, bytes);
    } else if (accepted instanceof Served served) {
      byte[] key = served.getRequestId().getBytes(UTF_8);
      forward(record, key, envelope(Envelope.Kind.SERVED, from, bytes));
    } else if (accepted instanceof User user) {
      users().put(Bytes.wrap(user.getSubject().getBytes(UTF_8)), bytes);
    } else if (accepted instanceof Item item) {
      byte[] key = item.getItem().getBytes(UTF_8);
      // Nothing is counted by a vector, and they are most of the bytes.
      Item slim = Item.newBuilder(item).setVectors(Map.of()).build();
      forward(record, key, Envelope.out(Envelope.Kind.ITEM, Codecs.ITEM.encode(slim)));
    }
  }

  private void event(
      Record<byte[], Incoming> record, RecordMetadata from, Event event, byte[] bytes) {
    long time = event.getTime().toEpochMilli();
    if (event.getType().equals(Guard.TICK)) {
      seen().expire(time);
      forward(record, Envelope.tick(from.partition(), time));
      return;
    }
    if (!seen().isFirst(event.getEventId(), time)) {
      tally.add(Tally.Kind.DUPLICATES);
      return;
    }
    byte[] subject = event.getSubject().getBytes(UTF_8);
    if (event.getType().equals(Guard.FORGET)) {
      users().delete(Bytes.wrap(subject));
      forward(record, subject, envelope(Envelope.Kind.FORGET, from, bytes));
      return;
    }
    EventRoutes routes = EventRoutes.of(event, users().get(Bytes.wrap(subject)));
    String request = routes.requestId();
    if (request == null) {
      tally.add(Tally.Kind.ORGANIC);
    } else if (routes.mayJoin()) {
      forward(record, request.getBytes(UTF_8), envelope(Envelope.Kind.EVENT, from, bytes));
    }
    if (routes.mayCount()) {
      String key = Objects.requireNonNullElse(event.getItem(), event.getSubject());
      byte[] payload = new Counted(bytes, routes.user()).toBytes();
      forward(record, key.getBytes(UTF_8), envelope(Envelope.Kind.COUNT, from, payload));
    }
  }

  private static Envelope envelope(Envelope.Kind kind, RecordMetadata from, byte[] payload) {
    return new Envelope(kind, from.partition(), from.offset(), payload);
  }

  private void forward(Record<byte[], Incoming> record, Envelope tick) {
    forward(record, new byte[0], tick);
  }

  private void forward(Record<byte[], Incoming> record, byte[] key, Envelope envelope) {
    context().forward(new Record<>(key, envelope, record.timestamp(), new RecordHeaders()));
  }
}

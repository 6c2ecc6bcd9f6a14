package dev.sluice.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.guard.Guard;
import dev.sluice.schemas.guard.Verdict;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.User;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.streams.count.Amounts;
import dev.sluice.streams.count.CounterParts;
import dev.sluice.streams.count.CounterRules;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes events, slates and users: dead-letters what the guard refuses, drops repeats, routes. */
final class IntakeProcessor extends ContextualProcessor<byte[], Incoming, byte[], Out> {
  private static final Logger LOG = LoggerFactory.getLogger(IntakeProcessor.class);

  /** Users kept decoded, some 1 KB each. */
  private static final int USERS = 5_000;

  private static final double ONE = 1;

  private final StreamsAppConfig config;
  private final Topics topics;
  private final CounterRules counters;
  private final Tally tally;
  private final CommitPace pace;
  private @Nullable State state;

  IntakeProcessor(
      StreamsAppConfig config, Topics topics, CounterRules counters, Tally tally, CommitPace pace) {
    this.config = config;
    this.topics = topics;
    this.counters = counters;
    this.tally = tally;
    this.pace = pace;
  }

  private record State(
      SeenIds seen,
      Recent<User> users,
      Outbox requests,
      CountOutlet<CounterParts> items,
      CommitRequests commits) {
    void flush() {
      commits.committed();
      seen.flush();
      requests.flush();
      items.flush();
    }
  }

  @Override
  public void init(ProcessorContext<byte[], Out> context) {
    super.init(context);
    SeenIds seen =
        new SeenIds(
            context.getStateStore(StreamsStores.SEEN_BLOCKS), config.dedupeWindow().toMillis());
    Recent<User> users =
        new Recent<>(context.getStateStore(StreamsStores.USERS), Codecs.USER::decodeOrThrow, USERS);
    CountOutlet<CounterParts> items =
        new CountOutlet<>(
            counters,
            CounterParts::counter,
            new Outbox(Out.Route.BY_ITEM, config.partitions(), context),
            IntakeProcessor::toCount);
    Outbox requests = new Outbox(Out.Route.BY_REQUEST, config.partitions(), context);
    State opened = new State(seen, users, requests, items, new CommitRequests(pace, context));
    state = opened;
    BeforeCommit last = context.getStateStore(StreamsStores.INTAKE_COMMIT);
    last.run(context, opened::flush);
  }

  private static Envelope toCount(CounterParts parts, Amounts amounts) {
    String key = Objects.requireNonNullElse(parts.item(), parts.counter());
    byte[] payload = new Addition(parts, amounts).toBytes();
    return Envelope.of(Envelope.Kind.COUNT, key.getBytes(UTF_8), payload);
  }

  private State open() {
    return Objects.requireNonNull(state, "init comes first");
  }

  @Override
  public void process(Record<byte[], Incoming> record) {
    tally.add(Tally.Kind.RECORDS_IN);
    RecordMetadata from = context().recordMetadata().orElseThrow();
    Incoming incoming = record.value();
    open().commits.read(incoming.appendedMillis());
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
    if (key != null && from.topic().equals(topics.users())) {
      open().users.delete(key);
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
    context().forward(Out.rejected(record.key(), bytes, record.timestamp(), rejected, from));
  }

  private void accept(
      Record<byte[], Incoming> record, RecordMetadata from, Object accepted, byte[] bytes) {
    long timestamp = record.timestamp();
    if (accepted instanceof Event event) {
      event(timestamp, from, event, bytes);
    } else if (accepted instanceof Served served) {
      byte[] key = served.getRequestId().getBytes(UTF_8);
      open()
          .requests
          .add(envelope(Envelope.Kind.SERVED, key, from, shown(served, bytes)), timestamp);
    } else if (accepted instanceof User user) {
      open().users.put(user.getSubject().getBytes(UTF_8), bytes);
    }
  }

  /* What was not shown is answered by nobody: neither the hop nor the joiner carries it. */
  private static byte[] shown(Served served, byte[] bytes) {
    if (served.getCandidates().isEmpty()) {
      return bytes;
    }
    served.setCandidates(List.of());
    return Codecs.SERVED.encode(served);
  }

  private void event(long timestamp, RecordMetadata from, Event event, byte[] bytes) {
    long time = event.getTime().toEpochMilli();
    if (event.getType().equals(Guard.TICK)) {
      tick(from.partition(), time, timestamp);
      return;
    }
    if (!open().seen.isFirst(event.getEventId(), time)) {
      tally.add(Tally.Kind.DUPLICATES);
      return;
    }
    byte[] subject = event.getSubject().getBytes(UTF_8);
    if (event.getType().equals(Guard.FORGET)) {
      open().users.delete(subject);
      open().requests.add(envelope(Envelope.Kind.FORGET, subject, from, bytes), timestamp);
      return;
    }
    User user = open().users.get(subject).orElse(null);
    EventRoutes routes = EventRoutes.of(event, user);
    String request = routes.requestId();
    if (request == null) {
      tally.add(Tally.Kind.ORGANIC);
    } else if (routes.mayJoin()) {
      byte[] key = request.getBytes(UTF_8);
      open().requests.add(envelope(Envelope.Kind.EVENT, key, from, bytes), timestamp);
    }
    if (routes.mayCount()) {
      count(event, user, time, timestamp);
    }
  }

  private void tick(int origin, long time, long timestamp) {
    open().seen.expire(time);
    open().requests.add(Envelope.tick(origin, time), timestamp);
    open().items.tick(origin, time, timestamp);
  }

  private void count(Event event, @Nullable User user, long time, long timestamp) {
    for (CounterParts parts : counters.parts(event, user)) {
      open().items.add(parts, time, ONE, timestamp);
    }
  }

  private static Envelope envelope(
      Envelope.Kind kind, byte[] key, RecordMetadata from, byte[] payload) {
    return new Envelope(kind, key, from.partition(), from.offset(), payload);
  }
}

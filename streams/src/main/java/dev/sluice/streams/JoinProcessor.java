package dev.sluice.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.RejectReason;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.topic.DeadLetters;
import dev.sluice.streams.join.Aside;
import dev.sluice.streams.join.JoinConfig;
import dev.sluice.streams.join.JoinInput;
import dev.sluice.streams.join.Joiner;
import dev.sluice.streams.join.Place;
import dev.sluice.streams.join.RequestState;
import dev.sluice.streams.join.Step;
import dev.sluice.streams.time.Watermark;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins what comes for each request. */
final class JoinProcessor extends ContextualProcessor<byte[], byte[], byte[], Out> {
  private static final Logger LOG = LoggerFactory.getLogger(JoinProcessor.class);
  private final JoinConfig config;
  private final Joiner joiner;
  private final int origins;
  private final String eventsTopic;
  private final Tally tally;
  private final CommitPace pace;
  private @Nullable State state;

  JoinProcessor(JoinConfig config, int origins, String eventsTopic, Tally tally, CommitPace pace) {
    this.config = config;
    this.joiner = new Joiner(config);
    this.origins = origins;
    this.eventsTopic = eventsTopic;
    this.tally = tally;
    this.pace = pace;
  }

  private record State(
      OpenRequests requests,
      ForgottenSubjects forgotten,
      Watermark watermark,
      CommitRequests commits) {
    static State of(ProcessorContext<byte[], Out> context, int origins, CommitPace pace) {
      return new State(
          new OpenRequests(
              context.getStateStore(StreamsStores.REQUESTS),
              context.getStateStore(StreamsStores.REQUEST_WAKES),
              context.getStateStore(StreamsStores.SUBJECTS)),
          new ForgottenSubjects(context.getStateStore(StreamsStores.FORGOTTEN)),
          new Watermark(context.getStateStore(StreamsStores.JOIN_TICKS), origins),
          new CommitRequests(pace, context));
    }

    void flush() {
      commits.committed();
      requests.flush();
    }
  }

  @Override
  public void init(ProcessorContext<byte[], Out> context) {
    super.init(context);
    State opened = State.of(context, origins, pace);
    state = opened;
    BeforeCommit last = context.getStateStore(StreamsStores.JOIN_COMMIT);
    last.run(context, opened::flush);
  }

  @Override
  public void process(Record<byte[], byte[]> batch) {
    State open = Objects.requireNonNull(state, "init comes first");
    open.commits.read(batch.timestamp());
    for (Envelope envelope : Envelope.readAll(batch.value())) {
      switch (envelope.kind()) {
        case TICK -> tick(open, envelope, batch.timestamp());
        case FORGET -> forget(open, envelope, batch.timestamp());
        default -> join(open, envelope, batch.timestamp());
      }
    }
  }

  private static JoinInput input(Envelope envelope) {
    byte[] bytes = envelope.payload();
    if (envelope.kind() == Envelope.Kind.SERVED) {
      return new JoinInput.Slate(Codecs.SERVED.decodeOrThrow(bytes), bytes);
    }
    Place place = new Place(envelope.partition(), envelope.offset());
    return new JoinInput.Response(Codecs.EVENT.decodeOrThrow(bytes), bytes, place);
  }

  private void tick(State open, Envelope tick, long timestamp) {
    if (!open.watermark.tick(tick.partition(), tick.tickMillis())) {
      return;
    }
    long watermark = open.watermark.millis();
    open.forgotten.expire(watermark);
    List<String> due = open.requests.due(watermark);
    while (!due.isEmpty()) {
      for (String requestId : due) {
        RequestState before = open.requests.find(requestId);
        if (before != null) {
          wake(open, requestId, before, timestamp);
        }
      }
      due = open.requests.due(watermark);
    }
  }

  private void wake(State open, String requestId, RequestState before, long timestamp) {
    Step step;
    try {
      step = joiner.wake(before, open.watermark.millis());
    } catch (RuntimeException e) {
      // Left open it would be due for ever, and nothing behind it would close.
      LOG.error("closing request {} failed: what is open of it is dropped", requestId, e);
      open.requests.replace(requestId, null);
      return;
    }
    settle(open, requestId, step, timestamp);
  }

  private void forget(State open, Envelope envelope, long timestamp) {
    Event forget = Codecs.EVENT.decodeOrThrow(envelope.payload());
    long time = forget.getTime().toEpochMilli();
    long until = Math.max(time, open.watermark.millis()) + config.horizonMillis();
    open.requests.forget(forget.getSubject());
    open.forgotten.add(forget.getSubject(), time, until);
    // From each partition: only behind the last of them can no example of before follow.
    byte[] subject = forget.getSubject().getBytes(UTF_8);
    Out out = new Out(Out.Route.EXAMPLE, Codecs.EVENT.encode(forget));
    context().forward(new Record<>(subject, out, timestamp));
  }

  private void join(State open, Envelope envelope, long timestamp) {
    String requestId = text(envelope);
    RequestState before = open.requests.find(requestId);
    Step step;
    try {
      JoinInput input = input(envelope);
      if (open.forgotten.contains(input.subject(), input.timeMillis())) {
        tally.add(Tally.Kind.IGNORED);
        return;
      }
      step = joiner.apply(before, input, open.watermark.millis());
    } catch (RuntimeException e) {
      // The batch holds other envelopes, which are not to share its fate.
      open.requests.readAgain(requestId);
      fail(envelope, e, timestamp);
      return;
    }
    settle(open, requestId, step, timestamp);
  }

  private void fail(Envelope envelope, RuntimeException failure, long timestamp) {
    LOG.warn("the join failed on {} of request {}", envelope.kind(), text(envelope), failure);
    dead(
        envelope.key(),
        envelope.payload(),
        DeadLetters.headers(
            RejectReason.FAILED,
            failure.toString(),
            eventsTopic,
            envelope.partition(),
            envelope.offset()),
        timestamp);
  }

  private static String text(Envelope envelope) {
    return new String(envelope.key(), UTF_8);
  }

  private void settle(State open, String requestId, Step step, long timestamp) {
    open.requests.replace(requestId, step.state());
    for (Example example : step.examples()) {
      byte[] subject = example.getSubject().getBytes(UTF_8);
      Out out = new Out(Out.Route.EXAMPLE, Codecs.EXAMPLE.encode(example));
      context().forward(new Record<>(subject, out, timestamp));
    }
    step.asides().forEach(aside -> bury(aside, timestamp));
    tally.add(Tally.Kind.EXAMPLES, step.examples().size());
    tally.add(Tally.Kind.IGNORED, step.ignored());
  }

  private void bury(Aside aside, long timestamp) {
    boolean orphan = aside.reason() == RejectReason.ORPHAN;
    tally.add(orphan ? Tally.Kind.ORPHANS : Tally.Kind.LATE);
    Place place = aside.place();
    byte[] subject = Codecs.EVENT.decodeOrThrow(aside.bytes()).getSubject().getBytes(UTF_8);
    dead(
        subject,
        aside.bytes(),
        DeadLetters.headers(
            aside.reason(), aside.detail(), eventsTopic, place.partition(), place.offset()),
        timestamp);
  }

  private void dead(byte[] key, byte[] bytes, List<Header> headers, long timestamp) {
    Out dead = new Out(Out.Route.DEAD, bytes);
    context().forward(new Record<>(key, dead, timestamp, new RecordHeaders(headers)));
  }
}

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
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Joins what comes for each request. */
final class JoinProcessor extends ContextualProcessor<byte[], Envelope, byte[], Envelope> {
  private final JoinConfig config;
  private final Joiner joiner;
  private final int origins;
  private final String eventsTopic;
  private final Tally tally;
  private @Nullable State state;

  JoinProcessor(JoinConfig config, int origins, String eventsTopic, Tally tally) {
    this.config = config;
    this.joiner = new Joiner(config);
    this.origins = origins;
    this.eventsTopic = eventsTopic;
    this.tally = tally;
  }

  private record State(OpenRequests requests, Watermark watermark) {
    static State of(ProcessingContext context, int origins) {
      return new State(
          new OpenRequests(
              context.getStateStore(StreamsStores.REQUESTS),
              context.getStateStore(StreamsStores.REQUEST_WAKES),
              context.getStateStore(StreamsStores.SUBJECTS)),
          new Watermark(context.getStateStore(StreamsStores.JOIN_TICKS), origins));
    }
  }

  @Override
  public void init(ProcessorContext<byte[], Envelope> context) {
    super.init(context);
    state = State.of(context, origins);
  }

  @Override
  public void process(Record<byte[], Envelope> record) {
    State open = java.util.Objects.requireNonNull(state, "init comes first");
    Envelope envelope = record.value();
    switch (envelope.kind()) {
      case TICK -> tick(open, envelope, record.timestamp());
      case FORGET -> forget(open, record);
      default -> join(open, record, input(envelope));
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
    List<String> due = open.requests.due(watermark);
    while (!due.isEmpty()) {
      for (String requestId : due) {
        RequestState before = open.requests.find(requestId);
        if (before != null) {
          settle(open, requestId, joiner.wake(before, watermark), timestamp);
        }
      }
      due = open.requests.due(watermark);
    }
  }

  private void forget(State open, Record<byte[], Envelope> record) {
    Event forget = Codecs.EVENT.decodeOrThrow(record.value().payload());
    long time = forget.getTime().toEpochMilli();
    long until = Math.max(time, open.watermark.millis()) + config.horizonMillis();
    open.requests.forget(forget.getSubject(), time, until);
    // From each partition: only behind the last of them can no example of before follow.
    byte[] subject = forget.getSubject().getBytes(UTF_8);
    Envelope out = Envelope.out(Envelope.Kind.EXAMPLE, Codecs.EVENT.encode(forget));
    context().forward(new Record<>(subject, out, record.timestamp()));
  }

  private void join(State open, Record<byte[], Envelope> record, JoinInput input) {
    if (open.requests.isForgotten(input.subject(), input.timeMillis())) {
      tally.add(Tally.Kind.IGNORED);
      return;
    }
    String requestId = new String(record.key(), UTF_8);
    RequestState before = open.requests.find(requestId);
    Step step = joiner.apply(before, input, open.watermark.millis());
    settle(open, requestId, step, record.timestamp());
  }

  private void settle(State open, String requestId, Step step, long timestamp) {
    open.requests.replace(requestId, step.state());
    for (Example example : step.examples()) {
      byte[] subject = example.getSubject().getBytes(UTF_8);
      Envelope out = Envelope.out(Envelope.Kind.EXAMPLE, Codecs.EXAMPLE.encode(example));
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
    List<Header> headers =
        DeadLetters.headers(
            aside.reason(), aside.detail(), eventsTopic, place.partition(), place.offset());
    byte[] subject = Codecs.EVENT.decodeOrThrow(aside.bytes()).getSubject().getBytes(UTF_8);
    Envelope dead = Envelope.out(Envelope.Kind.DEAD, aside.bytes());
    context().forward(new Record<>(subject, dead, timestamp, new RecordHeaders(headers)));
  }
}

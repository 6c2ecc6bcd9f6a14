package dev.sluice.flink.ranker;

import dev.sluice.flink.record.Inbound;
import dev.sluice.flink.record.Outbound;
import dev.sluice.model.rank.Answer;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.topic.Topics;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.function.SerializableSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Applies a subject's events to its history and answers its requests. State: the history, trimmed
 * by count and event time as it grows, cleared by a {@code forget} event.
 *
 * <p>After a restore, requests that were answered after the checkpoint are not answered again.
 */
final class RankFunction extends KeyedProcessFunction<String, Inbound, Outbound>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1;

  private final Topics topics;
  private final RankerFactory factory;
  private final SerializableSupplier<Long> clock;
  private final PublishedAnswers published;
  private transient @Nullable Open open;
  private transient @Nullable SinceCheckpoint since;

  /** What exists between open and close. */
  private record Open(SubjectRanker ranker, ValueState<byte[]> history, Counter repeated) {}

  RankFunction(
      Topics topics,
      RankerFactory factory,
      SerializableSupplier<Long> clock,
      PublishedAnswers published) {
    this.topics = topics;
    this.factory = factory;
    this.clock = clock;
    this.published = published;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    since = SinceCheckpoint.restore(context, published, clock);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    if (since != null) {
      since.snapshot();
    }
  }

  @Override
  public void open(OpenContext context) throws Exception {
    open =
        new Open(
            factory.open(),
            getRuntimeContext()
                .getState(
                    new ValueStateDescriptor<>(
                        "history", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)),
            getRuntimeContext().getMetricGroup().counter("repeatedRequests"));
  }

  @Override
  public void processElement(Inbound in, Context context, Collector<Outbound> out)
      throws Exception {
    Open opened = opened();
    if (in.topic.equals(topics.requests())) {
      answer(in, opened, out);
      return;
    }
    byte @Nullable [] after =
        opened
            .ranker()
            .apply(opened.history().value(), Codecs.EVENT.decodeOrThrow(in.value), in.offset);
    if (after == null) {
      opened.history().clear();
    } else {
      opened.history().update(after);
    }
  }

  @Override
  public void close() {
    if (open != null) {
      open.ranker().close();
      open = null;
    }
  }

  private void answer(Inbound in, Open opened, Collector<Outbound> out) throws Exception {
    Request request = Codecs.REQUEST.decodeOrThrow(in.value);
    if (since != null && since.answered(request.getRequestId())) {
      opened
          .history()
          .update(opened.ranker().markAnswered(opened.history().value(), request.getRequestId()));
      opened.repeated().inc();
      return;
    }
    SubjectRanker.Step step =
        opened.ranker().answer(opened.history().value(), request, in.appendTimeMillis, clock.get());
    Answer answer = step.answer();
    if (answer == null) {
      opened.repeated().inc();
      return;
    }
    opened.history().update(step.history());
    Outbound slate = Answers.ranked(topics, answer.ranked(), request.getAnswerAs());
    Outbound served =
        answer.served() == null
            ? null
            : Outbound.of(topics.served(), in.subject, Codecs.SERVED.encode(answer.served()));
    // Both encoded, then sent one right after the other: mostly one request to the broker.
    out.collect(slate);
    if (served != null) {
      out.collect(served);
    }
  }

  private Open opened() {
    if (open == null) {
      throw new IllegalStateException("the ranker is not open");
    }
    return open;
  }
}

package dev.sluice.flink.ranker;

import dev.sluice.flink.record.Inbound;
import dev.sluice.flink.record.Outbound;
import dev.sluice.schemas.guard.Guard;
import dev.sluice.schemas.guard.GuardConfig;
import dev.sluice.schemas.guard.Verdict;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.topic.Topics;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.SerializableSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets records with a subject through. Bad requests go to their dead letters, and are answered as
 * rejected where they tell who asked; bad events are dropped here, for Streams puts the same ones
 * aside; ticks are nobody's.
 */
final class AdmitFunction extends ProcessFunction<Inbound, Inbound>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1;

  /** Dead letters of rejected requests, and the answers to them. */
  static final OutputTag<Outbound> REFUSED = new OutputTag<>("refused", Outbound.type());

  private final Topics topics;
  private final String schemaHash;
  private final PublishedAnswers published;
  private final SerializableSupplier<Long> clock;
  private transient @Nullable Guard guard;
  private transient @Nullable SinceCheckpoint since;

  AdmitFunction(
      Topics topics,
      String schemaHash,
      PublishedAnswers published,
      SerializableSupplier<Long> clock) {
    this.topics = topics;
    this.schemaHash = schemaHash;
    this.published = published;
    this.clock = clock;
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
  public void open(OpenContext context) {
    guard = new Guard(GuardConfig.defaults());
  }

  @Override
  public void processElement(Inbound in, Context context, Collector<Inbound> out) {
    if (guard == null) {
      throw new IllegalStateException("not open");
    }
    if (in.topic.equals(topics.events())) {
      if (guard.event(in.value, in.appendTimeMillis) instanceof Verdict.Accepted<Event> ok
          && !ok.record().getType().equals(Guard.TICK)) {
        in.subject = ok.record().getSubject();
        out.collect(in);
      }
      return;
    }
    Verdict<Request> verdict = guard.request(in.value, in.appendTimeMillis);
    if (verdict instanceof Verdict.Accepted<Request> ok) {
      in.subject = ok.record().getSubject();
      out.collect(in);
    } else if (verdict instanceof Verdict.Rejected<Request> bad) {
      refuse(in, bad, context);
    }
  }

  /** What an earlier run has put aside or answered after the checkpoint is not repeated. */
  private void refuse(Inbound in, Verdict.Rejected<Request> bad, Context context) {
    SinceCheckpoint earlier = since;
    if (earlier == null || !earlier.putAside(in.partition, in.offset)) {
      context.output(REFUSED, Outbound.deadLetter(in, bad.reason(), bad.detail()));
    }
    Answers.rejected(topics, in.value, bad.reason(), bad.detail(), schemaHash)
        .filter(rejection -> earlier == null || !earlier.answered(rejection.requestId()))
        .ifPresent(rejection -> context.output(REFUSED, rejection.answer()));
  }
}

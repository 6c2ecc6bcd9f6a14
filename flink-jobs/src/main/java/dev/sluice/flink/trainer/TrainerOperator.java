package dev.sluice.flink.trainer;

import dev.sluice.flink.record.Inbound;
import dev.sluice.flink.record.Outbound;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.guard.Forgets;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Finding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Feeds the learner and ties its versions to checkpoints. For checkpoint c:
 *
 * <pre>
 *   before the barrier   cut the version and emit it          (the sink's transaction holds it)
 *   at the barrier       stage it in the table, keep the partial mini-batch
 *   when c is complete   make what was staged up to c current
 *   restored from c      apply what was staged up to c, drop the rest
 * </pre>
 *
 * so a failure at any point neither loses nor doubles an update. An operator and not a function,
 * for only an operator can emit before the barrier. State: one {@link TrainerPoint}, replaced by
 * each checkpoint.
 */
final class TrainerOperator extends AbstractStreamOperator<Outbound>
    implements OneInputStreamOperator<Inbound, Outbound> {
  private static final long serialVersionUID = 1;

  private final LearnerFactory factory;
  private final PublishedVersions published;
  private final Versions versions;
  private transient @Nullable Open open;
  // Metrics are read by another thread than learns.
  private transient volatile @Nullable Map<String, Double> figures;

  /** What exists between the restored state and close. */
  private record Open(
      CheckpointedLearner learner, ListState<TrainerPoint> points, Counter unreadable) {}

  TrainerOperator(LearnerFactory factory, PublishedVersions published, Versions versions) {
    this.factory = factory;
    this.published = published;
    this.versions = versions;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    // Who waits for a slate comes before who learns from it; counts where the JVM maps priorities.
    Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
    ListState<TrainerPoint> points =
        context
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("trainer-point", TrainerPoint.type()));
    TrainerPoint point =
        RestorePoint.choose(
            context.getRestoredCheckpointId(), points.get(), published::any, versions.model());
    Open opened = new Open(factory.open(), points, getMetricGroup().counter("unreadableExamples"));
    open = opened;
    RestorePoint.restore(opened.learner(), point, versions.model());
    figures = opened.learner().figures();
    for (String name : opened.learner().figures().keySet()) {
      getMetricGroup().gauge(name, () -> figure(name));
    }
    LOG.info("trainer of model {} starts at checkpoint {}", versions.model(), point.checkpointId);
  }

  @Override
  public void processElement(StreamRecord<Inbound> element) {
    Inbound in = element.getValue();
    if (Codecs.EXAMPLE.decode(in.value) instanceof Decoded.Ok<Example> ok) {
      opened().learner().learn(ok.record(), in.topicPartition(), in.offset + 1);
      return;
    }
    Event forget = Forgets.in(in.value);
    if (forget != null) {
      opened().learner().forget(forget, in.topicPartition(), in.offset + 1);
      return;
    }
    Counter unreadable = opened().unreadable();
    unreadable.inc();
    if (unreadable.getCount() == 1) {
      LOG.warn("{} offset {} is no example and is skipped", in.topicPartition(), in.offset);
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    CheckpointedLearner learner = opened().learner();
    Optional<CheckpointedLearner.Cut> cut = learner.cut(checkpointId);
    if (cut.isPresent()) {
      emit(versions.records(cut.get(), learner));
    }
    List<Finding> findings = learner.findings();
    findings.forEach(TrainerOperator::log);
    emit(versions.told(findings));
    figures = learner.figures();
  }

  private static void log(Finding finding) {
    if (finding.getSeverity().equals("info")) {
      LOG.info("{}: {}", finding.getReport(), finding.getMessage());
    } else {
      LOG.warn("{}: {}", finding.getReport(), finding.getMessage());
    }
  }

  private void emit(List<Outbound> records) {
    records.forEach(record -> output.collect(new StreamRecord<>(record)));
  }

  private double figure(String name) {
    Map<String, Double> known = figures;
    return known == null ? Double.NaN : known.getOrDefault(name, Double.NaN);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    Open opened = opened();
    opened.learner().stage(context.getCheckpointId());
    opened
        .points()
        .update(List.of(TrainerPoint.of(context.getCheckpointId(), opened.learner().pending())));
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    opened().learner().commit(checkpointId);
  }

  @Override
  public void close() throws Exception {
    if (open != null) {
      open.learner().close();
      open = null;
    }
    super.close();
  }

  private Open opened() {
    if (open == null) {
      throw new IllegalStateException("the trainer is not open");
    }
    return open;
  }
}

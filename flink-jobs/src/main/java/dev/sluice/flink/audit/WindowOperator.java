package dev.sluice.flink.audit;

import dev.sluice.flink.record.Inbound;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.guard.Forgets;
import dev.sluice.schemas.record.Example;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Puts each example into the window of its time and moves the watermark on with them: the audit's
 * time is the log's, no clock is read. One that comes later than the lag allows is audited in the
 * oldest window still open. State: the latest time seen, replaced by each checkpoint.
 */
final class WindowOperator extends AbstractStreamOperator<AuditRow>
    implements OneInputStreamOperator<Inbound, AuditRow> {
  private static final long serialVersionUID = 1;

  private final AuditJobConfig config;
  private transient @Nullable ListState<Long> state;
  private transient @Nullable Counter unreadable;
  private transient long watermark;

  WindowOperator(AuditJobConfig config) {
    this.config = config;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    ListState<Long> points =
        context
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("watermark", Types.LONG));
    watermark = Long.MIN_VALUE;
    for (long point : points.get()) {
      watermark = Math.max(watermark, point);
    }
    state = points;
    unreadable = getMetricGroup().counter("unreadableExamples");
  }

  @Override
  public void processElement(StreamRecord<Inbound> element) {
    Inbound in = element.getValue();
    if (!(Codecs.EXAMPLE.decode(in.value) instanceof Decoded.Ok<Example> ok)) {
      if (Forgets.in(in.value) != null) {
        return;
      }
      if (unreadable != null) {
        unreadable.inc();
      }
      LOG.warn("{} offset {} is no example and is left out", in.topicPartition(), in.offset);
      return;
    }
    long time = ok.record().getTime().toEpochMilli();
    long window = config.windowOf(time);
    if (watermark > Long.MIN_VALUE && config.closed(window, watermark)) {
      window = config.windowOf(watermark + 1);
    }
    output.collect(new StreamRecord<>(AuditRow.of(window, in.value)));
    long next = time - config.lag().toMillis();
    // Only a watermark that closes a window is worth sending.
    if (next > watermark && config.windowOf(next) != config.windowOf(watermark)) {
      watermark = next;
      output.emitWatermark(new Watermark(next));
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    if (state != null) {
      state.update(List.of(watermark));
    }
  }
}

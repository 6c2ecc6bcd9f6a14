package dev.sluice.flink.audit;

import dev.sluice.audit.table.ExampleTable;
import dev.sluice.flink.record.Outbound;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Merges the parts of each window and audits it when it closes, then everything since the start.
 * State: the merged tables' bytes, written by each checkpoint; that since the start is kept for as
 * long as the job lives, bounded by its sample.
 */
final class AuditOperator extends AbstractStreamOperator<Outbound>
    implements OneInputStreamOperator<AuditPart, Outbound> {
  private static final long serialVersionUID = 1;

  private final AuditJobConfig config;
  private transient @Nullable ListState<AuditPart> state;
  private transient OpenTables tables;
  private transient ExampleTable sinceStart;

  @SuppressWarnings("NullAway.Init") // The tables are made by initializeState.
  AuditOperator(AuditJobConfig config) {
    this.config = config;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    ListState<AuditPart> parts =
        context
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("tables", AuditPart.type()));
    tables = new OpenTables(config);
    sinceStart = config.table();
    for (AuditPart part : parts.get()) {
      ExampleTable table =
          part.windowMillis == AuditPart.SINCE_START ? sinceStart : tables.of(part.windowMillis);
      table.mergeBytes(part.table);
    }
    state = parts;
  }

  @Override
  public void processElement(StreamRecord<AuditPart> element) {
    AuditPart part = element.getValue();
    tables.of(part.windowMillis).mergeBytes(part.table);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    for (Map.Entry<Long, ExampleTable> closed : tables.close(mark.getTimestamp())) {
      Instant end = Instant.ofEpochMilli(closed.getKey()).plus(config.window());
      Findings findings = new Findings(config, end);
      sinceStart.merge(closed.getValue());
      emit(findings.of("window-" + Instant.ofEpochMilli(closed.getKey()), closed.getValue()));
      emit(findings.of("since-start", sinceStart));
    }
    super.processWatermark(mark);
  }

  private void emit(List<Outbound> records) {
    records.forEach(record -> output.collect(new StreamRecord<>(record)));
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    if (state != null) {
      List<AuditPart> parts = new ArrayList<>(tables.parts());
      parts.add(AuditPart.of(AuditPart.SINCE_START, sinceStart.toBytes()));
      state.update(parts);
    }
  }
}

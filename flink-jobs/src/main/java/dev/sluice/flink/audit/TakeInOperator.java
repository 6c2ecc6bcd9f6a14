package dev.sluice.flink.audit;

import dev.sluice.audit.table.ExampleTable;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.record.Example;
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
 * Takes examples in, a table per open window. State: the tables' bytes, written by each checkpoint
 * and dealt anew when it is restored; a window's is gone once it has closed.
 */
final class TakeInOperator extends AbstractStreamOperator<AuditPart>
    implements OneInputStreamOperator<AuditRow, AuditPart> {
  private static final long serialVersionUID = 1;

  private final AuditJobConfig config;
  private transient @Nullable ListState<AuditPart> state;
  private transient OpenTables tables;

  @SuppressWarnings("NullAway.Init") // The tables are made by initializeState.
  TakeInOperator(AuditJobConfig config) {
    this.config = config;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    ListState<AuditPart> parts =
        context
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("open-tables", AuditPart.type()));
    tables = new OpenTables(config);
    for (AuditPart part : parts.get()) {
      tables.of(part.windowMillis).mergeBytes(part.table);
    }
    state = parts;
  }

  @Override
  public void processElement(StreamRecord<AuditRow> element) {
    AuditRow row = element.getValue();
    if (Codecs.EXAMPLE.decode(row.value) instanceof Decoded.Ok<Example> ok) {
      tables.of(row.windowMillis).add(ok.record());
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    for (Map.Entry<Long, ExampleTable> closed : tables.close(mark.getTimestamp())) {
      output.collect(
          new StreamRecord<>(AuditPart.of(closed.getKey(), closed.getValue().toBytes())));
    }
    super.processWatermark(mark);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    if (state != null) {
      state.update(tables.parts());
    }
  }
}

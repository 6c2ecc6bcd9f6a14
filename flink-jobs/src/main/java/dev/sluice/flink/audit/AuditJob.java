package dev.sluice.flink.audit;

import dev.sluice.flink.KafkaEnds;
import dev.sluice.flink.record.Inbound;
import dev.sluice.flink.record.Outbound;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * examples -&gt; window -&gt; take in, many subtasks -&gt; merge and audit, one subtask -&gt;
 * findings.
 *
 * <pre>
 *   window   p=1   event time of each example; a watermark when it moves on
 *   take in  p=n   one table per open window; its bytes when the window closes
 *   audit    p=1   merges the parts of a window, audits it, and everything since the start
 * </pre>
 *
 * Parts of a log merge bit for bit, so findings do not depend on the number of subtasks.
 */
public final class AuditJob {
  /** The job's name. */
  public static final String NAME = "sluice-audit";

  private AuditJob() {}

  /** Adds the job's graph to {@code env}. */
  public static void build(StreamExecutionEnvironment env, AuditJobConfig config) {
    DataStream<Inbound> examples =
        env.fromSource(
                KafkaEnds.source(
                    config.kafka(), config.topics().examples(), config.topics().prefix() + "audit"),
                WatermarkStrategy.noWatermarks(),
                "examples")
            .uid("examples")
            .setParallelism(1);
    findings(examples, config)
        .sinkTo(KafkaEnds.prompt(config.kafka()))
        .name("findings")
        .uid("findings")
        .setParallelism(1);
  }

  /** From examples to findings. */
  static DataStream<Outbound> findings(DataStream<Inbound> examples, AuditJobConfig config) {
    return examples
        .transform("window", AuditRow.type(), new WindowOperator(config))
        .uid("window")
        .setParallelism(1)
        .rebalance()
        .transform("take-in", AuditPart.type(), new TakeInOperator(config))
        .uid("take-in")
        .setParallelism(config.parallelism())
        .transform("audit", Outbound.type(), new AuditOperator(config))
        .uid("audit")
        .setParallelism(1)
        .setMaxParallelism(1);
  }
}

package dev.sluice.flink.trainer;

import dev.sluice.flink.KafkaEnds;
import dev.sluice.flink.record.Outbound;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * examples, one partition, in order -&gt; trainer, one subtask -&gt; model-updates and
 * trainer-state, in one transaction per version.
 */
public final class TrainerJob {
  /** The job's name. */
  public static final String NAME = "sluice-trainer";

  private TrainerJob() {}

  /** Adds the job's graph to {@code env}. */
  public static void build(StreamExecutionEnvironment env, TrainerJobConfig config) {
    String model = config.model();
    env.fromSource(
            KafkaEnds.source(
                config.kafka(),
                config.topics().examples(),
                config.topics().prefix() + "trainer." + model),
            WatermarkStrategy.noWatermarks(),
            "examples")
        .uid("examples")
        .setParallelism(1)
        .transform("trainer", Outbound.type(), operator(config))
        .uid("trainer")
        .setParallelism(1)
        .setMaxParallelism(1)
        .sinkTo(
            KafkaEnds.transactional(config.kafka(), config.topics().prefix() + "trainer-" + model))
        .name("model-updates")
        .uid("model-updates")
        .setParallelism(1);
  }

  private static TrainerOperator operator(TrainerJobConfig config) {
    String model = config.model();
    return new TrainerOperator(
        config.learner(),
        new ModelTopic(config.kafka(), config.topics().modelUpdates(), model),
        new Versions(config.topics(), model, config.snapshots(), config.snapshotEvery()));
  }
}

package dev.sluice.flink;

import dev.sluice.flink.ranker.RankerJobConfig;
import dev.sluice.flink.trainer.TrainerJobConfig;
import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.topic.Topics;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What both serving jobs of one model share, and their configurations made of it.
 *
 * @param kafka client properties with {@code bootstrap.servers} and security
 * @param codeVersion goes into receipts
 */
public record SluiceJobs(
    Properties kafka, Topics topics, FeatureSchema schema, ModelConfig model, String codeVersion) {

  /**
   * The trainer's configuration.
   *
   * @param table folder of its table, on a disk that outlives the process
   * @param snapshots folder for full snapshots
   */
  public TrainerJobConfig trainer(Path table, Path snapshots) {
    return trainer(table, snapshots.toUri().toString());
  }

  /**
   * The trainer's configuration.
   *
   * @param table folder of its table, on a disk that outlives the process
   * @param snapshots address of the folder for full snapshots, in any of Flink's file systems
   */
  public TrainerJobConfig trainer(Path table, String snapshots) {
    return TrainerJobConfig.of(
        kafka,
        topics,
        model,
        schema,
        table.toString(),
        snapshots,
        TrainerJobConfig.DEFAULT_SNAPSHOT_EVERY);
  }

  /** The ranker's configuration, on this many subtasks. */
  public RankerJobConfig ranker(int parallelism) {
    return RankerJobConfig.of(kafka, topics, model, schema, codeVersion, parallelism);
  }
}

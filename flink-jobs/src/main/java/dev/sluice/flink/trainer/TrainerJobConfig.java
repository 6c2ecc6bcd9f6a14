package dev.sluice.flink.trainer;

import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.topic.Topics;
import java.io.Serializable;
import java.util.Properties;

/**
 * What the trainer is built from.
 *
 * @param kafka client properties with {@code bootstrap.servers} and security
 * @param model name of the model
 * @param learner opens the learner, with its table directory, where the task runs
 * @param snapshots folder for full snapshots, as Flink's file systems write it
 * @param snapshotEvery versions between two full snapshots
 */
public record TrainerJobConfig(
    Properties kafka,
    Topics topics,
    String model,
    LearnerFactory learner,
    String snapshots,
    int snapshotEvery)
    implements Serializable {
  /** A new replica then reads at most this many deltas; at 5 s a version, ten minutes' worth. */
  public static final int DEFAULT_SNAPSHOT_EVERY = 120;

  /** The trainer of {@code model} with its table in {@code tableDirectory}. */
  public static TrainerJobConfig of(
      Properties kafka,
      Topics topics,
      ModelConfig model,
      FeatureSchema schema,
      String tableDirectory,
      String snapshots,
      int snapshotEvery) {
    return new TrainerJobConfig(
        kafka,
        topics,
        model.name(),
        new ModelLearner.Factory(model, schema, tableDirectory),
        snapshots,
        snapshotEvery);
  }

  /** Checks the interval. */
  public TrainerJobConfig {
    if (snapshotEvery < 1) {
      throw new IllegalArgumentException("snapshotEvery must be at least 1, was " + snapshotEvery);
    }
  }
}

package dev.sluice.app.platform;

import dev.sluice.flink.SluiceJobs;
import dev.sluice.flink.ranker.RankerJob;
import dev.sluice.flink.trainer.TrainerJob;
import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.topic.Topics;
import java.util.List;
import java.util.Properties;

/** The trainer and the ranker of one model as jobs of a platform. */
public final class ServingJobs {
  private static final String CODE_VERSION = "sluice-0.1.0";
  private static final int RANKERS = 2;

  private ServingJobs() {}

  /** Returns both, the trainer first: version 0 is then on its way when requests come. */
  public static List<PlatformJob> of(
      WorkFolder work, Properties kafka, Topics topics, FeatureSchema schema, ModelConfig model) {
    SluiceJobs jobs = new SluiceJobs(kafka, topics, schema, model, CODE_VERSION);
    return List.of(
        new PlatformJob(
            "trainer", env -> TrainerJob.build(env, jobs.trainer(work.table(), work.snapshots()))),
        new PlatformJob("ranker", env -> RankerJob.build(env, jobs.ranker(RANKERS))));
  }
}

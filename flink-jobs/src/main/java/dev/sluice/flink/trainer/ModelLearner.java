package dev.sluice.flink.trainer;

import dev.sluice.model.ModelConfig;
import dev.sluice.model.train.Learner;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Finding;
import dev.sluice.schemas.record.ModelUpdate;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The model room's learner. */
record ModelLearner(Learner learner) implements CheckpointedLearner {
  /** Opens it on a table directory of this machine. */
  record Factory(ModelConfig model, FeatureSchema schema, String tableDirectory)
      implements LearnerFactory {
    @Override
    public CheckpointedLearner open() throws Exception {
      return new ModelLearner(Learner.open(model, schema, Path.of(tableDirectory)));
    }
  }

  @Override
  public void restore(long checkpointId, byte[] pending) {
    learner.restore(checkpointId, pending);
  }

  @Override
  public void learn(Example example, String topicPartition, long nextOffset) {
    learner.learn(example, topicPartition, nextOffset);
  }

  @Override
  public void forget(Event event, String topicPartition, long nextOffset) {
    learner.forget(event, topicPartition, nextOffset);
  }

  @Override
  public Optional<Cut> cut(long checkpointId) {
    return learner
        .cut(checkpointId)
        .map(cut -> new Cut(cut.version(), cut.updates(), cut.states()));
  }

  @Override
  public List<Finding> findings() {
    return learner.findings();
  }

  @Override
  public String withheld() {
    return learner.withheld();
  }

  @Override
  public Map<String, Double> figures() {
    return learner.figures();
  }

  @Override
  public List<ModelUpdate> snapshot() {
    return learner.snapshot();
  }

  @Override
  public byte[] pending() {
    return learner.pending();
  }

  @Override
  public void stage(long checkpointId) {
    learner.stage(checkpointId);
  }

  @Override
  public void commit(long checkpointId) {
    learner.commit(checkpointId);
  }

  @Override
  public void close() {
    learner.close();
  }
}

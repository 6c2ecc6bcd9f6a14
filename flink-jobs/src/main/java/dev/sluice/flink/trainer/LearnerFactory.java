package dev.sluice.flink.trainer;

import java.io.Serializable;

/** Opens the learner where the trainer's task runs. */
@FunctionalInterface
public interface LearnerFactory extends Serializable {
  /** Returns a learner on which {@link CheckpointedLearner#restore} must be called first. */
  CheckpointedLearner open() throws Exception;
}

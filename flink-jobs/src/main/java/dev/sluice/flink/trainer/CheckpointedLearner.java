package dev.sluice.flink.trainer;

import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Finding;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.TrainerState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A learner as checkpoints see it. One thread uses it. Per checkpoint c, in this order: {@link
 * #cut} before the barrier, {@link #stage} and {@link #pending} with the state, {@link #commit}
 * when the checkpoint is complete; a checkpoint that fails is never committed by itself, what it
 * staged goes with the next one.
 */
public interface CheckpointedLearner extends AutoCloseable {
  /** Checkpoint id that stands for the untrained table. */
  long NOTHING = -1;

  /**
   * Goes back to what was staged up to {@code checkpointId} and drops the rest.
   *
   * @param checkpointId {@link #NOTHING} for the untrained table
   * @param pending examples of the batch that was open then, as {@link #pending} gave them
   * @throws IllegalStateException if the table directory does not hold that checkpoint
   */
  void restore(long checkpointId, byte[] pending);

  /** Learns one example, which stands right before {@code nextOffset}. */
  void learn(Example example, String topicPartition, long nextOffset);

  /** Forgets the subject of an event, which stands right before {@code nextOffset}. */
  void forget(Event event, String topicPartition, long nextOffset);

  /**
   * Ends a version; empty if nothing was learned since the last, except for version 0, or if it is
   * withheld.
   */
  Optional<Cut> cut(long checkpointId);

  /** Returns what the model's owner should know and was not told yet. */
  default List<Finding> findings() {
    return List.of();
  }

  /** Why the version that comes next was withheld at the last cut; empty if it was not. */
  default String withheld() {
    return "";
  }

  /** How the learner does, by the names of its metrics; always the same names. */
  default Map<String, Double> figures() {
    return Map.of();
  }

  /** The whole model at the version cut last, as one version without a base. */
  List<ModelUpdate> snapshot();

  /** The examples of the open batch. */
  byte[] pending();

  /** Puts what changed beside the table, under {@code checkpointId}. */
  void stage(long checkpointId);

  /** Makes everything staged up to {@code checkpointId} current. */
  void commit(long checkpointId);

  @Override
  void close();

  /** A model version: its updates for rankers, and the optimiser's state of the same rows. */
  record Cut(long version, List<ModelUpdate> updates, List<TrainerState> states) {
    /** Copies the lists. */
    public Cut {
      updates = List.copyOf(updates);
      states = List.copyOf(states);
    }
  }
}

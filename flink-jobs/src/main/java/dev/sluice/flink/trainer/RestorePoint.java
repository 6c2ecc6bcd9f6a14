package dev.sluice.flink.trainer;

import java.util.Iterator;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** Decides where the learner starts, and refuses starts that would contradict its topic. */
final class RestorePoint {
  private RestorePoint() {}

  /**
   * Returns the point to restore.
   *
   * @param restored the checkpoint that the job starts from
   * @param points the trainer's state in it
   * @param published whether versions of the model are on the topic; asked only without checkpoint
   * @throws IllegalStateException if there is no checkpoint but versions were published, as their
   *     numbers would go out again with other content; or if the state is not the checkpoint's
   */
  static TrainerPoint choose(
      OptionalLong restored,
      Iterable<TrainerPoint> points,
      BooleanSupplier published,
      String model) {
    if (restored.isEmpty()) {
      if (published.getAsBoolean()) {
        throw new IllegalStateException(
            ("versions of model %s were published, but its trainer starts without a checkpoint:"
                    + " start it from its newest checkpoint, or under another model name")
                .formatted(model));
      }
      return new TrainerPoint();
    }
    Iterator<TrainerPoint> saved = points.iterator();
    long checkpoint = restored.getAsLong();
    if (!saved.hasNext()) {
      throw new IllegalStateException(
          "checkpoint %d holds no trainer of model %s: restore one that this job wrote"
              .formatted(checkpoint, model));
    }
    TrainerPoint point = saved.next();
    if (point.checkpointId != checkpoint || saved.hasNext()) {
      throw new IllegalStateException(
          "checkpoint %d holds the trainer of checkpoint %d%s"
              .formatted(checkpoint, point.checkpointId, saved.hasNext() ? " and others" : ""));
    }
    return point;
  }

  /**
   * Restores the learner.
   *
   * @throws IllegalStateException if the table directory does not hold the checkpoint
   */
  static void restore(CheckpointedLearner learner, TrainerPoint point, String model) {
    try {
      learner.restore(point.checkpointId, point.pending);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "model %s cannot go on from checkpoint %d with this table directory: %s"
              .formatted(model, point.checkpointId, e.getMessage()),
          e);
    }
  }
}

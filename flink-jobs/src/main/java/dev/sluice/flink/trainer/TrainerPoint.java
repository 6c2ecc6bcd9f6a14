package dev.sluice.flink.trainer;

import org.apache.flink.api.common.typeinfo.TypeInformation;

/** What a checkpoint keeps of the trainer; the table's directory keeps the rest. */
public final class TrainerPoint {
  /** Checkpoint under which the table was staged; -1 before the first. */
  public long checkpointId = CheckpointedLearner.NOTHING;

  /** Examples of the open mini-batch. */
  public byte[] pending = new byte[0];

  static TypeInformation<TrainerPoint> type() {
    return TypeInformation.of(TrainerPoint.class);
  }

  static TrainerPoint of(long checkpointId, byte[] pending) {
    TrainerPoint point = new TrainerPoint();
    point.checkpointId = checkpointId;
    point.pending = pending;
    return point;
  }
}

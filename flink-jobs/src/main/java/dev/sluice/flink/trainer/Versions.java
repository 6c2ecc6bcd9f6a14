package dev.sluice.flink.trainer;

import dev.sluice.flink.record.Outbound;
import dev.sluice.flink.replica.SnapshotFile;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.ModelStatus;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.topic.Topics;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a version into records; every so often writes a full snapshot and says where it lies. The
 * word on the snapshot is in the version's own transaction: who reads it can rely on both.
 *
 * @param snapshots folder of Flink's file systems
 * @param snapshotEvery versions between two snapshots
 */
record Versions(Topics topics, String model, String snapshots, int snapshotEvery)
    implements Serializable {
  private static final Logger LOG = LoggerFactory.getLogger(Versions.class);

  List<Outbound> records(CheckpointedLearner.Cut cut, CheckpointedLearner learner) {
    List<Outbound> records = new ArrayList<>();
    cut.states()
        .forEach(
            state ->
                records.add(
                    Outbound.of(topics.trainerState(), "", Codecs.TRAINER_STATE.encode(state))));
    Instant time = Instant.EPOCH;
    for (ModelUpdate update : cut.updates()) {
      time = update.getTime();
      records.add(Outbound.of(topics.modelUpdates(), "", Codecs.MODEL_UPDATE.encode(update)));
    }
    if (cut.version() > 0 && cut.version() % snapshotEvery == 0) {
      addSnapshot(records, cut.version(), learner, time);
    }
    return records;
  }

  private void addSnapshot(
      List<Outbound> records, long version, CheckpointedLearner learner, Instant time) {
    String path = SnapshotFile.path(snapshots, model, version);
    try {
      SnapshotFile.write(path, learner.snapshot());
    } catch (IOException e) {
      // The versions themselves are on their topic; replicas that are there need no snapshot.
      LOG.warn("model {} has no snapshot of version {}: {}", model, version, e.getMessage());
      return;
    }
    ModelStatus status =
        ModelStatus.newBuilder()
            .setTime(time)
            .setModel(model)
            .setNewestVersion(version)
            .setSnapshot(path)
            .setSnapshotVersion(version)
            .build();
    records.add(Outbound.of(topics.models(), model, Codecs.MODEL_STATUS.encode(status)));
  }
}

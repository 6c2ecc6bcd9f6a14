package dev.sluice.flink.trainer;

import dev.sluice.flink.record.Outbound;
import dev.sluice.flink.replica.SnapshotFile;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Finding;
import dev.sluice.schemas.record.ModelStatus;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.topic.ModelKeys;
import dev.sluice.schemas.topic.Topics;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a version into records; every so often writes a full snapshot and says where it lies, and
 * deletes the one that is older than the newest {@value #SNAPSHOTS_KEPT}. The word on the snapshot
 * is in the version's own transaction: who reads it can rely on both.
 *
 * @param snapshots folder of Flink's file systems
 * @param snapshotEvery versions between two snapshots
 */
record Versions(Topics topics, String model, String snapshots, int snapshotEvery)
    implements Serializable {
  /** At 120 versions of 5 s between two of them, more than an hour and a half to go back to. */
  static final int SNAPSHOTS_KEPT = 10;

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
    records.add(status(ModelKeys.newest(model), status));
    records.add(status(ModelKeys.snapshot(model, version), status));
    forget(records, version - (long) SNAPSHOTS_KEPT * snapshotEvery);
  }

  private void forget(List<Outbound> records, long version) {
    if (version <= 0) {
      return;
    }
    Path old = new Path(SnapshotFile.path(snapshots, model, version));
    try {
      old.getFileSystem().delete(old, false);
    } catch (IOException e) {
      LOG.warn("cannot delete snapshot {}: {}", old, e.getMessage());
    }
    records.add(Outbound.deletion(topics.models(), ModelKeys.snapshot(model, version)));
  }

  private Outbound status(String key, ModelStatus status) {
    return Outbound.of(topics.models(), key, Codecs.MODEL_STATUS.encode(status));
  }

  /** Returns findings as records, and the word on a version that is withheld from now on or not. */
  List<Outbound> told(List<Finding> findings) {
    List<Outbound> records = new ArrayList<>();
    for (Finding finding : findings) {
      records.add(Outbound.of(topics.audit(), finding.getReport(), Codecs.FINDING.encode(finding)));
      boolean withheld = finding.getCheck().equals("withheld");
      if (withheld || finding.getCheck().equals("resumed")) {
        long version = finding.getEvidence().getOrDefault("version", -1.0).longValue();
        records.add(
            status(
                ModelKeys.withheld(model),
                ModelStatus.newBuilder()
                    .setTime(finding.getTime())
                    .setModel(model)
                    .setNewestVersion(withheld ? version - 1 : version)
                    .setWithheldVersion(withheld ? (Long) version : null)
                    .setReason(withheld ? finding.getMessage() : "")
                    .build()));
      }
    }
    return records;
  }
}

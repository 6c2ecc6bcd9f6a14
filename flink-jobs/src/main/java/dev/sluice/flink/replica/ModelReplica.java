package dev.sluice.flink.replica;

import dev.sluice.model.rank.Adoption;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.record.ModelStatus;
import dev.sluice.schemas.record.ModelUpdate;
import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a served model at the newest version: deltas on their base, a full snapshot where one does
 * not fit. The two topics arrive in any order: a delta without its base waits for the word on a
 * snapshot. One thread applies.
 */
final class ModelReplica {
  private static final Logger LOG = LoggerFactory.getLogger(ModelReplica.class);
  private static final long NOT_STUCK = -1;

  private final ServedModel model;
  private @Nullable ModelStatus newest;
  private long stuckAt = NOT_STUCK;

  ModelReplica(ServedModel model) {
    this.model = model;
  }

  /** Takes note of where the newest snapshot lies. */
  TopicTail.Next applyStatus(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() != null
        && Codecs.MODEL_STATUS.decode(record.value()) instanceof Decoded.Ok<ModelStatus> ok
        && ok.record().getModel().equals(model.name())) {
      newest = ok.record();
      return stuckAt == NOT_STUCK ? TopicTail.Next.GO_ON : reload();
    }
    return TopicTail.Next.GO_ON;
  }

  /** Applies one record of model-updates. */
  TopicTail.Next apply(ConsumerRecord<byte[], byte[]> record) {
    if (!(Codecs.MODEL_UPDATE.decode(record.value()) instanceof Decoded.Ok<ModelUpdate> ok)) {
      LOG.error("{} offset {} is no model update", record.topic(), record.offset());
      return TopicTail.Next.GO_ON;
    }
    Adoption adoption = model.apply(ok.record(), record.offset());
    if (adoption instanceof Adoption.Adopted) {
      stuckAt = NOT_STUCK;
    } else if (adoption instanceof Adoption.NeedsSnapshot needs) {
      return stuck(needs);
    }
    return TopicTail.Next.GO_ON;
  }

  private TopicTail.Next stuck(Adoption.NeedsSnapshot needs) {
    if (stuckAt == NOT_STUCK) {
      LOG.warn("model {} waits for a snapshot: {}", model.name(), needs.reason());
    }
    stuckAt = needs.version();
    return reload();
  }

  /** Each reading from the start follows a newer snapshot than before: it ends. */
  private TopicTail.Next reload() {
    long before = model.version();
    loadSnapshot();
    if (model.version() <= before) {
      return TopicTail.Next.GO_ON;
    }
    stuckAt = NOT_STUCK;
    LOG.info("model {} starts from the snapshot of version {}", model.name(), model.version());
    return TopicTail.Next.FROM_START;
  }

  private void loadSnapshot() {
    ModelStatus known = newest;
    if (known == null
        || known.getSnapshot() == null
        || known.getSnapshotVersion() <= model.version()) {
      return;
    }
    try {
      for (ModelUpdate update : SnapshotFile.read(known.getSnapshot())) {
        model.apply(update, -1);
      }
    } catch (IOException e) {
      LOG.warn("cannot use snapshot {}: {}", known.getSnapshot(), e.getMessage());
    }
  }
}

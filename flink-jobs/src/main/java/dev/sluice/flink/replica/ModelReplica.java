package dev.sluice.flink.replica;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.model.rank.Adoption;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.record.ModelStatus;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.topic.ModelKeys;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a served model at the newest version, or at the one that its owner wants: deltas on their
 * base, a full snapshot where one does not fit or lies too far on. The two topics arrive in any
 * order: a delta without its base waits for the word on a snapshot. One thread applies.
 *
 * <p>The owner's word is an upper limit: what serves above it gives way to the newest kept snapshot
 * within it and the deltas from there to the limit. Requests go on being answered meanwhile, by
 * what serves.
 */
final class ModelReplica {
  private static final Logger LOG = LoggerFactory.getLogger(ModelReplica.class);
  private static final long NONE = -1;

  private final ServedModel model;
  private final TreeMap<Long, String> snapshots = new TreeMap<>();
  private long limit = Long.MAX_VALUE;
  private long stuckAt = NONE;
  // Of the first version that the limit left out: there reading goes on when it is lifted.
  private long leftOutAt = NONE;

  ModelReplica(ServedModel model) {
    this.model = model;
  }

  /** Takes note of where snapshots lie, and of what the owner wants. */
  TopicTail.Next applyStatus(ConsumerRecord<byte[], byte[]> record, String updates) {
    String key = record.key() == null ? "" : new String(record.key(), UTF_8);
    ModelStatus status =
        record.value() != null
                && Codecs.MODEL_STATUS.decode(record.value()) instanceof Decoded.Ok<ModelStatus> ok
                && ok.record().getModel().equals(model.name())
            ? ok.record()
            : null;
    if (key.equals(ModelKeys.control(model.name()))) {
      return obey(status, updates);
    }
    if (key.equals(ModelKeys.published(model.name()))) {
      return publish(status);
    }
    OptionalLong kept = ModelKeys.snapshotVersion(model.name(), key);
    if (status == null) {
      kept.ifPresent(snapshots::remove);
      return TopicTail.Next.GO_ON;
    }
    if (status.getSnapshot() == null) {
      return TopicTail.Next.GO_ON;
    }
    snapshots.put(status.getSnapshotVersion(), status.getSnapshot());
    return stuckAt == NONE ? TopicTail.Next.GO_ON : reload(updates);
  }

  /* Loading takes a second or two on this thread; versions wait, requests do not. */
  private TopicTail.Next publish(@Nullable ModelStatus word) {
    String folder = word == null ? null : word.getSnapshot();
    try {
      if (folder == null) {
        model.unpublish();
      } else {
        model.publish(folder);
        LOG.info("model {} is ranked by {}", model.name(), folder);
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.error("model {} cannot be ranked by {}: {}", model.name(), folder, e.getMessage());
    }
    return TopicTail.Next.GO_ON;
  }

  private TopicTail.Next obey(@Nullable ModelStatus control, String updates) {
    long before = limit;
    Long pinned = control == null ? null : control.getPinnedVersion();
    limit = pinned == null ? Long.MAX_VALUE : pinned;
    if (limit == before) {
      return TopicTail.Next.GO_ON;
    }
    LOG.info(
        "model {} serves {} at most; {} serves",
        model.name(),
        pinned == null ? "the newest version" : "version " + limit,
        model.version());
    model.limit(limit);
    if (control != null && control.getSnapshot() != null) {
      snapshots.put(control.getSnapshotVersion(), control.getSnapshot());
    }
    return model.version() > limit ? goBack(updates) : goOn(before, updates);
  }

  /** What was left out under the old limit is read once more. */
  private TopicTail.Next goOn(long before, String updates) {
    if (leftOutAt == NONE || limit <= before) {
      return TopicTail.Next.GO_ON;
    }
    long from = leftOutAt;
    leftOutAt = NONE;
    loadSnapshot();
    return TopicTail.Next.from(updates, from);
  }

  private TopicTail.Next goBack(String updates) {
    long from = model.version();
    loadSnapshot();
    leftOutAt = NONE;
    if (model.version() > limit) {
      LOG.info("model {} has no snapshot up to version {}: all versions are read", from, limit);
      return TopicTail.Next.FROM_START;
    }
    LOG.info("model {} went back from version {} to {}", model.name(), from, model.version());
    return readOn(updates);
  }

  /** Reads on after the version that serves, or from the start where its place is unknown. */
  private TopicTail.Next readOn(String updates) {
    long position = model.position(model.version());
    return position < 0 ? TopicTail.Next.FROM_START : TopicTail.Next.from(updates, position + 1);
  }

  /** Applies one record of model-updates. */
  TopicTail.Next apply(ConsumerRecord<byte[], byte[]> record) {
    if (!(Codecs.MODEL_UPDATE.decode(record.value()) instanceof Decoded.Ok<ModelUpdate> ok)) {
      LOG.error("{} offset {} is no model update", record.topic(), record.offset());
      return TopicTail.Next.GO_ON;
    }
    if (ok.record().getVersion() > limit) {
      leftOutAt = leftOutAt == NONE ? record.offset() : leftOutAt;
      return TopicTail.Next.GO_ON;
    }
    Adoption adoption = model.apply(ok.record(), record.offset());
    if (adoption instanceof Adoption.Adopted) {
      stuckAt = NONE;
    } else if (adoption instanceof Adoption.NeedsSnapshot needs) {
      return stuck(needs, record.topic());
    }
    return TopicTail.Next.GO_ON;
  }

  private TopicTail.Next stuck(Adoption.NeedsSnapshot needs, String updates) {
    if (stuckAt == NONE) {
      LOG.warn("model {} waits for a snapshot: {}", model.name(), needs.reason());
    }
    stuckAt = needs.version();
    return reload(updates);
  }

  /** Each reading anew follows a newer snapshot than before: it ends. */
  private TopicTail.Next reload(String updates) {
    long before = model.version();
    loadSnapshot();
    if (model.version() <= before) {
      return TopicTail.Next.GO_ON;
    }
    stuckAt = NONE;
    LOG.info("model {} starts from the snapshot of version {}", model.name(), model.version());
    return readOn(updates);
  }

  /** Adopts the newest snapshot within the limit; an earlier one where that cannot be read. */
  private void loadSnapshot() {
    for (Map.Entry<Long, String> known :
        snapshots.headMap(limit, true).descendingMap().entrySet()) {
      if (known.getKey() <= model.version() && model.version() <= limit) {
        return;
      }
      try {
        for (ModelUpdate update : SnapshotFile.read(known.getValue())) {
          model.apply(update, NONE);
        }
        return;
      } catch (IOException e) {
        LOG.warn("cannot use snapshot {}: {}", known.getValue(), e.getMessage());
      }
    }
  }
}

package dev.sluice.flink.replica;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.rank.Adoption;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.ModelStatus;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.VersionCommit;
import dev.sluice.schemas.topic.ModelKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a replica makes of the owner's word, version by version. */
class ModelReplicaTest {
  private static final String UPDATES = "model-updates";

  @TempDir Path folder;

  private final Recorded model = new Recorded();
  private final ModelReplica replica = new ModelReplica(model);

  @BeforeEach
  void trustRecords() {
    Codecs.all();
  }

  @Test
  void pinned_leavesLaterVersionsOut_andReadsThemOnceItIsLifted() {
    update(0, -1, 10);
    control(1L, null);
    update(1, 0, 11);
    update(2, 1, 12);
    update(3, 2, 13);
    assertThat(model.version).isEqualTo(1);

    assertThat(control(null, null)).isEqualTo(TopicTail.Next.from(UPDATES, 12));
    update(2, 1, 12);
    update(3, 2, 13);
    assertThat(model.version).isEqualTo(3);
  }

  @Test
  void rollback_toAKeptSnapshot_isServedAtOnce_andDeltasFollowUpToTheLimit() throws Exception {
    for (int version = 0; version <= 5; version++) {
      update(version, version - 1, 10 + version);
    }
    snapshot(2);
    snapshot(4);

    assertThat(control(3L, null)).isEqualTo(TopicTail.Next.from(UPDATES, 13));
    assertThat(model.version).isEqualTo(2);
    update(3, 2, 13);
    update(4, 3, 14);
    assertThat(model.version).isEqualTo(3);
  }

  @Test
  void rollback_withoutSnapshot_readsAllVersionsAnew() {
    for (int version = 0; version <= 3; version++) {
      update(version, version - 1, 10 + version);
    }
    assertThat(control(1L, null)).isEqualTo(TopicTail.Next.FROM_START);
    assertThat(model.version).isEqualTo(3);
    for (int version = 0; version <= 3; version++) {
      update(version, version - 1, 10 + version);
    }
    assertThat(model.version).isEqualTo(1);
  }

  @Test
  void snapshot_thatWasDeleted_isNotUsed() throws Exception {
    for (int version = 0; version <= 3; version++) {
      update(version, version - 1, 10 + version);
    }
    snapshot(1);
    status(ModelKeys.snapshot("main", 1), null);
    assertThat(control(2L, null)).isEqualTo(TopicTail.Next.FROM_START);
  }

  @Test
  void controlsOwnCopy_servesWhereTheTrainersIsGone() throws Exception {
    for (int version = 0; version <= 3; version++) {
      update(version, version - 1, 10 + version);
    }
    assertThat(control(2L, file(2))).isEqualTo(TopicTail.Next.from(UPDATES, 13));
    assertThat(model.version).isEqualTo(2);
  }

  @Test
  void publishedModel_thatCannotBeLoaded_changesNothing() {
    update(0, -1, 10);
    status(ModelKeys.published("main"), word().setSnapshot("nowhere").build());
    assertThat(model.published).isNull();
    status(ModelKeys.published("main"), word().setSnapshot("good").build());
    assertThat(model.published).isEqualTo("good");
    status(ModelKeys.published("main"), null);
    assertThat(model.published).isNull();
  }

  private void snapshot(long version) throws IOException {
    status(
        ModelKeys.snapshot("main", version),
        word().setSnapshot(file(version)).setSnapshotVersion(version).build());
  }

  private String file(long version) throws IOException {
    String path = SnapshotFile.path(folder.toUri().toString(), "main", version);
    SnapshotFile.write(path, List.of(of(version, -1)));
    return path;
  }

  private TopicTail.Next control(@Nullable Long pinned, @Nullable String snapshot) {
    return status(
        ModelKeys.control("main"),
        word()
            .setPinnedVersion(pinned)
            .setSnapshot(snapshot)
            .setSnapshotVersion(pinned == null ? -1 : pinned)
            .build());
  }

  private static ModelStatus.Builder word() {
    return ModelStatus.newBuilder().setTime(Instant.EPOCH).setModel("main").setNewestVersion(9);
  }

  private TopicTail.Next status(String key, @Nullable ModelStatus status) {
    byte[] value = status == null ? null : Codecs.MODEL_STATUS.encode(status);
    return replica.applyStatus(
        new ConsumerRecord<>("models", 0, 0, key.getBytes(UTF_8), value), UPDATES);
  }

  private void update(long version, long base, long offset) {
    replica.apply(
        new ConsumerRecord<>(
            UPDATES, 0, offset, null, Codecs.MODEL_UPDATE.encode(of(version, base))));
  }

  private static ModelUpdate of(long version, long base) {
    return ModelUpdate.newBuilder()
        .setTime(Instant.EPOCH)
        .setModel("main")
        .setVersion(version)
        .setBase(base)
        .setPart(0)
        .setBody(
            VersionCommit.newBuilder()
                .setParts(0)
                .setHash(0)
                .setPositions(Map.of())
                .setExamples(0)
                .setCheckpointId(0)
                .setFeatureSchema("f")
                .setLayout("l")
                .build())
        .build();
  }

  /** A model that follows the same rules and keeps nothing. */
  private static final class Recorded implements ServedModel {
    private final Map<Long, Long> positions = new HashMap<>();
    private long version = -1;
    private long limit = Long.MAX_VALUE;
    private @Nullable String published;

    @Override
    public String name() {
      return "main";
    }

    @Override
    public long version() {
      return version;
    }

    @Override
    public void limit(long most) {
      limit = most;
    }

    @Override
    public long position(long of) {
      return positions.getOrDefault(of, -1L);
    }

    @Override
    public void publish(String path) throws IOException {
      if (path.equals("nowhere")) {
        throw new IOException("nowhere has no model");
      }
      published = path;
    }

    @Override
    public void unpublish() {
      published = null;
    }

    @Override
    public Adoption apply(ModelUpdate update, long offset) {
      boolean back = version > limit;
      if (update.getVersion() > limit
          || (back ? update.getBase() != -1 : update.getVersion() <= version)) {
        return new Adoption.Ignored("not wanted");
      }
      if (update.getBase() != -1 && update.getBase() != version) {
        return new Adoption.NeedsSnapshot(update.getVersion(), "gap");
      }
      version = update.getVersion();
      positions.merge(version, offset, Math::max);
      return new Adoption.Adopted(version);
    }
  }
}

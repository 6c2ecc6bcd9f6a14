package dev.sluice.flink.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flink.record.Outbound;
import dev.sluice.flink.replica.SnapshotFile;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Finding;
import dev.sluice.schemas.record.ModelStatus;
import dev.sluice.schemas.topic.ModelKeys;
import dev.sluice.schemas.topic.Topics;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionsTest {
  private static final Topics TOPICS = Topics.withDefaultPrefix();

  @TempDir Path folder;

  @BeforeEach
  void trustRecords() {
    Codecs.all();
  }

  @Test
  void snapshots_areKeptUpToTheirNumber_andDeletedWithTheirWord() {
    RecordedLearner learner = new RecordedLearner();
    Versions versions = new Versions(TOPICS, "main", folder.toUri().toString(), 1);
    List<String> deleted = new ArrayList<>();
    for (long version = 0; version <= Versions.SNAPSHOTS_KEPT + 2; version++) {
      var cut =
          new CheckpointedLearner.Cut(version, List.of(RecordedLearner.update(version)), List.of());
      for (Outbound out : versions.records(cut, learner)) {
        if (out.deleted) {
          deleted.add(new String(out.key, UTF_8));
        }
      }
    }
    assertThat(deleted)
        .containsExactly(ModelKeys.snapshot("main", 1), ModelKeys.snapshot("main", 2));
    assertThat(file(2)).doesNotExist();
    assertThat(file(3)).exists();
    assertThat(Files.exists(file(Versions.SNAPSHOTS_KEPT + 2))).isTrue();
  }

  @Test
  void withheldVersion_isToldOnTheAuditTopicAndTheModelsTopic() {
    Versions versions = new Versions(TOPICS, "main", folder.toUri().toString(), 1);
    List<Outbound> told = versions.told(List.of(finding("withheld"), finding("bad-window")));
    assertThat(told)
        .extracting(out -> out.topic)
        .containsExactly(TOPICS.audit(), TOPICS.models(), TOPICS.audit());
    ModelStatus status = Codecs.MODEL_STATUS.decodeOrThrow(told.get(1).value);
    assertThat(new String(told.get(1).key, UTF_8)).isEqualTo(ModelKeys.withheld("main"));
    assertThat(status.getWithheldVersion()).isEqualTo(7);
    assertThat(status.getNewestVersion()).isEqualTo(6);
    assertThat(status.getReason()).isEqualTo("because");

    ModelStatus after =
        Codecs.MODEL_STATUS.decodeOrThrow(versions.told(List.of(finding("resumed"))).get(1).value);
    assertThat(after.getWithheldVersion()).isNull();
    assertThat(after.getReason()).isEmpty();
  }

  private Path file(long version) {
    return Path.of(URI.create(SnapshotFile.path(folder.toUri().toString(), "main", version)));
  }

  private static Finding finding(String check) {
    return Finding.newBuilder()
        .setTime(Instant.EPOCH)
        .setReport("trainer-main")
        .setCheck(check)
        .setSeverity("severe")
        .setSubject("trainer-main")
        .setMessage("because")
        .setEvidence(Map.of("version", 7.0))
        .build();
  }
}

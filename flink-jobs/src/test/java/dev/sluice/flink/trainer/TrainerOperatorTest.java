package dev.sluice.flink.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.flink.record.Inbound;
import dev.sluice.flink.record.Outbound;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.topic.ModelKeys;
import dev.sluice.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order in which a learner hears of examples, barriers, completions and failures. */
class TrainerOperatorTest {
  private static final Topics TOPICS = Topics.withDefaultPrefix();

  @TempDir Path folder;

  @BeforeEach
  void forget() {
    Codecs.all();
    RecordedLearner.CALLS.clear();
  }

  @Test
  void checkpoint_cutsBeforeTheBarrier_stagesAtIt_andCommitsOnCompletion() throws Exception {
    try (var harness = harness()) {
      harness.open();
      harness.processElement(example("e1", 7), 0);
      harness.prepareSnapshotPreBarrier(1);
      assertThat(topics(harness.extractOutputValues()))
          .containsExactly(TOPICS.trainerState(), TOPICS.modelUpdates());
      harness.snapshot(1, 0);
      harness.notifyOfCompletedCheckpoint(1);
    }
    assertThat(RecordedLearner.CALLS)
        .containsExactly(
            "open",
            "restore -1 []",
            "learn e1 examples-0 8",
            "cut 1",
            "stage 1",
            "commit 1",
            "close");
  }

  @Test
  void checkpoint_withoutNews_emitsNothingAndStillStages() throws Exception {
    try (var harness = harness()) {
      harness.open();
      harness.prepareSnapshotPreBarrier(1);
      harness.snapshot(1, 0);
      int first = harness.extractOutputValues().size();
      harness.prepareSnapshotPreBarrier(2);
      harness.snapshot(2, 0);
      assertThat(harness.extractOutputValues()).hasSize(first);
    }
    assertThat(RecordedLearner.CALLS).contains("stage 2");
  }

  @Test
  void failedJob_restoresTheCheckpointWithTheOpenBatch() throws Exception {
    OperatorSubtaskState state;
    try (var harness = harness()) {
      harness.open();
      harness.processElement(example("e1", 0), 0);
      harness.processElement(example("e2", 1), 0);
      harness.prepareSnapshotPreBarrier(5);
      state = harness.snapshot(5, 0);
    }
    RecordedLearner.CALLS.clear();
    try (var harness = harness()) {
      harness.setRestoredCheckpointId(5);
      harness.initializeState(state);
      harness.open();
    }
    assertThat(RecordedLearner.CALLS).startsWith("open", "restore 5 [e1e2]");
  }

  @Test
  void rubbishInTheTopic_isSkippedAndTheNextIsLearned() throws Exception {
    try (var harness = harness()) {
      harness.open();
      Inbound rubbish = example("e1", 3);
      rubbish.value = new byte[] {1, 2, 3};
      harness.processElement(rubbish, 0);
      harness.processElement(example("e2", 4), 0);
    }
    assertThat(RecordedLearner.CALLS).contains("learn e2 examples-0 5").hasSize(4);
  }

  @Test
  void forgetAmongTheExamples_isObeyedInItsPlace() throws Exception {
    Inbound forget = example("e2", 4);
    forget.value =
        Codecs.EVENT.encode(
            Event.newBuilder()
                .setEventId("f-1")
                .setType("forget")
                .setSubject("u-1")
                .setTime(Instant.EPOCH)
                .build());
    try (var harness = harness()) {
      harness.open();
      harness.processElement(example("e1", 3), 0);
      harness.processElement(forget, 0);
      harness.processElement(example("e3", 5), 0);
    }
    assertThat(RecordedLearner.CALLS)
        .containsSubsequence(
            "learn e1 examples-0 4", "forget u-1 examples-0 5", "learn e3 examples-0 6");
  }

  /** Its versions would go out again under the same numbers with other content. */
  @Test
  void start_withoutCheckpointWhereVersionsWerePublished_isRefused() throws Exception {
    try (var harness = harness(() -> true)) {
      assertThatThrownBy(harness::open).hasStackTraceContaining("starts without a checkpoint");
    }
  }

  @Test
  void snapshot_isWrittenEverySoManyVersions_andTold() throws Exception {
    try (var harness = harness()) {
      harness.open();
      for (int checkpoint = 1; checkpoint <= 3; checkpoint++) {
        harness.processElement(example("e" + checkpoint, checkpoint), 0);
        harness.prepareSnapshotPreBarrier(checkpoint);
        harness.snapshot(checkpoint, 0);
      }
      List<Outbound> told =
          harness.extractOutputValues().stream()
              .filter(out -> out.topic.equals(TOPICS.models()))
              .toList();
      assertThat(told)
          .extracting(out -> new String(out.key, UTF_8))
          .containsExactly(ModelKeys.newest("main"), ModelKeys.snapshot("main", 2));
      var status = Codecs.MODEL_STATUS.decodeOrThrow(told.get(0).value);
      assertThat(status.getSnapshotVersion()).isEqualTo(2);
      assertThat(Path.of(java.net.URI.create(status.getSnapshot()))).exists();
    }
  }

  private OneInputStreamOperatorTestHarness<Inbound, Outbound> harness() throws Exception {
    return harness(() -> false);
  }

  private OneInputStreamOperatorTestHarness<Inbound, Outbound> harness(PublishedVersions published)
      throws Exception {
    TrainerOperator operator =
        new TrainerOperator(
            new RecordedLearner.Factory(),
            published,
            new Versions(TOPICS, "main", folder.toUri().toString(), 2));
    return new OneInputStreamOperatorTestHarness<>(operator);
  }

  private static List<String> topics(List<Outbound> records) {
    return records.stream().map(out -> out.topic).toList();
  }

  private static Inbound example(String id, long offset) {
    Inbound in = new Inbound();
    in.topic = "examples";
    in.offset = offset;
    in.value =
        Codecs.EXAMPLE.encode(
            Example.newBuilder()
                .setTime(Instant.EPOCH)
                .setExampleId(id)
                .setRequestId("r")
                .setSlateId("s")
                .setSubject("u")
                .setItem("i")
                .setClosesAt(Instant.EPOCH)
                .setModel("main")
                .setModelVersion(0)
                .setFeatureSchema("f")
                .build());
    return in;
  }
}

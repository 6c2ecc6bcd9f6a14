package dev.sluice.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.VersionCommit;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnerTest {
  private static final long UNTRAINED = -1;

  @TempDir Path folder;

  private final List<Example> stream = Lessons.stream(1_500, 3);

  @Test
  void firstCut_isVersion0_withoutAnyExample() {
    try (Learner learner = fresh("a")) {
      CutVersion first = learner.cut(1).orElseThrow();
      assertThat(first.version()).isZero();
      assertThat(commitOf(first.updates()).getExamples()).isZero();
      assertThat(learner.cut(2)).isEmpty();
    }
  }

  @Test
  void version_isCutWhereThereAreNewExamples_onItsBase() {
    try (Learner learner = fresh("a")) {
      learner.cut(1);
      teach(learner, 0, 100);
      CutVersion next = learner.cut(2).orElseThrow();
      assertThat(next.version()).isEqualTo(1);
      assertThat(next.updates()).allSatisfy(update -> assertThat(update.getBase()).isZero());
      // 32 a batch: the fourth is open.
      assertThat(commitOf(next.updates()).getExamples()).isEqualTo(96);
      assertThat(commitOf(next.updates()).getPositions()).containsEntry(Lessons.PARTITION, 100L);
      assertThat(learner.cut(3)).isEmpty();
    }
  }

  @Test
  void learning_lowersTheLoss() {
    try (Learner learner = fresh("a")) {
      teach(learner, 0, 480);
      LearnerStats early = learner.stats();
      teach(learner, 480, 1_500);
      LearnerStats all = learner.stats();
      assertThat(all.examples()).isEqualTo(1_472);
      double later = all.progressiveLogloss() - early.progressiveLogloss();
      assertThat(later / (all.clickExamples() - early.clickExamples()))
          .isLessThan(early.progressiveLogloss() / early.clickExamples() - 0.05);
    }
  }

  /** Wherever checkpoints, failures and restarts fall, the same examples give the same bits. */
  @Test
  void checkpointsAndFailures_doNotChangeWhatIsLearned() throws Exception {
    byte[] expected;
    try (Learner learner = fresh("unbroken")) {
      teach(learner, 0, stream.size());
      expected = snapshot(learner);
    }
    for (long seed = 1; seed <= 4; seed++) {
      assertThat(broken("broken-" + seed, new Random(seed)))
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
  }

  private byte[] broken(String name, Random random) {
    Path table = folder.resolve(name);
    Learner learner = Learner.open(Lessons.CONFIG, Lessons.SCHEMA, table);
    learner.restore(UNTRAINED, new byte[0]);
    long completed = UNTRAINED;
    byte[] pending = new byte[0];
    int position = 0;
    int read = 0;
    long checkpoint = 0;
    while (read < stream.size()) {
      int to = Math.min(stream.size(), read + 1 + random.nextInt(200));
      teach(learner, read, to);
      read = to;
      checkpoint++;
      learner.cut(checkpoint);
      learner.stage(checkpoint);
      byte[] kept = learner.pending();
      int fate = random.nextInt(4);
      if (fate > 0) {
        // The checkpoint is complete; the word of it may be lost with the process.
        completed = checkpoint;
        pending = kept;
        position = read;
      }
      if (fate > 1) {
        learner.commit(checkpoint);
      } else {
        learner.close();
        learner = Learner.open(Lessons.CONFIG, Lessons.SCHEMA, table);
        learner.restore(completed, pending);
        read = position;
      }
    }
    byte[] learned = snapshot(learner);
    learner.close();
    return learned;
  }

  @Test
  void restore_ofACheckpointThatTheTableLacks_isRefused() {
    try (Learner learner = fresh("a")) {
      assertThatThrownBy(() -> learner.restore(7, new byte[0]))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("7");
    }
  }

  @Test
  void examplesOfAnotherSchema_areCountedAndNotLearned() {
    try (Learner learner = fresh("a")) {
      byte[] before = snapshot(learner);
      for (Example example : stream.subList(0, 64)) {
        Example foreign = Example.newBuilder(example).setFeatureSchema("other").build();
        learner.learn(foreign, Lessons.PARTITION, 1);
      }
      assertThat(learner.stats().foreign()).isEqualTo(64);
      assertThat(learner.stats().examples()).isZero();
      assertThat(snapshot(learner)).isEqualTo(before);
    }
  }

  private Learner fresh(String name) {
    Learner learner = Learner.open(Lessons.CONFIG, Lessons.SCHEMA, folder.resolve(name));
    learner.restore(UNTRAINED, new byte[0]);
    return learner;
  }

  private void teach(Learner learner, int from, int to) {
    for (int i = from; i < to; i++) {
      learner.learn(stream.get(i), Lessons.PARTITION, i + 1L);
    }
  }

  /** Rows and named parts of the whole model, without the numbers of version and checkpoint. */
  private static byte[] snapshot(Learner learner) {
    List<byte[]> parts = new ArrayList<>();
    for (ModelUpdate update : learner.snapshot()) {
      if (!(update.getBody() instanceof VersionCommit)) {
        ModelUpdate bare =
            ModelUpdate.newBuilder(update).setVersion(0).setBase(-1).setTime(Instant.EPOCH).build();
        parts.add(Codecs.MODEL_UPDATE.encode(bare));
      }
    }
    byte[] all = new byte[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private static VersionCommit commitOf(List<ModelUpdate> updates) {
    return (VersionCommit) updates.get(updates.size() - 1).getBody();
  }
}

package dev.sluice.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.ServingTable;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.rank.ServingModel;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Finding;
import dev.sluice.schemas.record.Label;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forget events between examples: what is gone afterwards, for good and with the same bits. */
class ForgetterTest {
  private static final String SUBJECT = "u7";
  private static final int WINDOW = 256;
  private static final ModelConfig CONFIG =
      ModelConfig.parse(
          "{dimension: 8, rowsPerTable: 4096, mlp: [16], crossLayers: 1, batchSize: 32,"
              + " rowRate: 0.1, guardWindow: 256}",
          "forgetter");

  /** So few rows that most have several owners. */
  private static final ModelConfig CROWDED =
      ModelConfig.parse(
          "{dimension: 4, rowsPerTable: 16, mlp: [8], batchSize: 32, guardWindow: 0}", "crowded");

  @TempDir Path folder;

  @BeforeAll
  static void trustRecords() {
    Codecs.all();
  }

  @Test
  void forget_ownRow_holdsItsInitialNumbersInTableReplicaAndSnapshot() {
    ServingModel rankers = new ServingModel(CONFIG, Lessons.SCHEMA);
    try (Learner learner = fresh(CONFIG, "own")) {
      learner.cut(1).orElseThrow().updates().forEach(rankers::apply);
      List<Example> examples = Lessons.stream(640, 3);
      teach(learner, examples, 0, 640);
      learner.cut(2).orElseThrow().updates().forEach(rankers::apply);
      int row = row(learner);
      assertThat(served(rankers, row)).isNotEqualTo(initial(row));

      learner.forget(forget("f-1", Instant.MAX), Lessons.PARTITION, 641);
      CutVersion next = learner.cut(3).orElseThrow();
      next.updates().forEach(rankers::apply);
      ServingModel late = new ServingModel(CONFIG, Lessons.SCHEMA);
      learner.snapshot().forEach(late::apply);

      assertThat(read(learner, row)).isEqualTo(initial(row));
      assertThat(slots(learner, row)).containsOnly(0f);
      assertThat(served(rankers, row)).isEqualTo(initial(row));
      assertThat(served(late, row)).isEqualTo(initial(row));
      assertThat(new String(learner.parts().get("co-clicks"), StandardCharsets.UTF_8))
          .doesNotContain(SUBJECT)
          .contains("u8");
      assertThat(evidence(learner)).containsEntry("rows_reset", 1.0);
    }
  }

  @Test
  void forget_sharedRows_stayAndAreCounted() {
    try (Learner learner = fresh(CROWDED, "crowded")) {
      teach(learner, Lessons.stream(640, 3), 0, 640);
      int row = RowHash.row(CROWDED.layout(), user(learner), 0, RowHash.valueHash(SUBJECT));
      float[] before = read(learner, row);
      learner.forget(forget("f-1", Instant.MAX), Lessons.PARTITION, 641);
      assertThat(read(learner, row)).isEqualTo(before);
      assertThat(evidence(learner))
          .containsEntry("rows_reset", 0.0)
          .containsEntry("rows_shared", 1.0);
    }
  }

  @Test
  void forget_examplesInTheOpenBatch_areDroppedUpToItsTime() {
    List<Example> examples = Lessons.stream(20, 3);
    examples.forEach(example -> example.setSubject(SUBJECT));
    try (Learner learner = fresh(CONFIG, "open")) {
      teach(learner, examples, 0, 20);
      learner.forget(forget("f-1", examples.get(14).getTime()), Lessons.PARTITION, 21);
      assertThat(evidence(learner)).containsEntry("examples_dropped", 15.0);
      assertThat(new String(learner.pending(), StandardCharsets.UTF_8))
          .doesNotContain("s14/")
          .contains("s15/");
    }
  }

  /** It comes once from each partition of the joiner, with examples of others between. */
  @Test
  void forget_comesAgain_isToldOnceAndObeyedTwice() {
    List<Example> examples = Lessons.stream(1_280, 3);
    try (Learner learner = fresh(CONFIG, "again")) {
      teach(learner, examples, 0, 640);
      learner.forget(forget("f-1", Instant.EPOCH), Lessons.PARTITION, 641);
      learner.forget(forget("f-1", Instant.EPOCH), Lessons.PARTITION, 642);
      assertThat(learner.findings()).extracting(Finding::getCheck).containsOnlyOnce("forgotten");
      teach(learner, examples, 640, 1_280);
      learner.forget(forget("f-1", Instant.EPOCH), Lessons.PARTITION, 1_283);
      assertThat(read(learner, row(learner))).isEqualTo(initial(row(learner)));
      assertThat(evidence(learner)).containsEntry("rows_reset", 1.0);
      assertThat(learner.figures())
          .containsEntry("forgets", 1.0)
          .containsEntry("forgottenRowsReset", 2.0);
    }
  }

  /** The guard's good point holds the row as it was learned; going back must not bring it. */
  @Test
  void goingBack_afterAForget_leavesTheRowForgotten() {
    List<Example> examples = Lessons.stream(24 * WINDOW, 3);
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < examples.size(); i++) {
      Example example = examples.get(i);
      boolean odd = Integer.parseInt(example.getItem().substring(1)) % 2 == 1;
      boolean poisoned = i >= 12 * WINDOW;
      boolean clicked = random.nextDouble() < (odd != poisoned ? 0.6 : 0.05);
      example.setLabels(clicked ? Map.of("click", new Label(1, 1.0, example.getTime())) : Map.of());
      if (i >= 12 * WINDOW && example.getSubject().equals(SUBJECT)) {
        // Gone: others come in its place.
        example.setSubject("u8");
        example.setFeatures(Map.of("user", "u8", "item", example.getItem()));
      }
    }
    List<String> checks = new ArrayList<>();
    try (Learner learner = fresh(CONFIG, "back")) {
      teach(learner, examples, 0, 12 * WINDOW + 40);
      int row = row(learner);
      assertThat(read(learner, row)).isNotEqualTo(initial(row));
      learner.forget(forget("f-1", Instant.MAX), Lessons.PARTITION, 12 * WINDOW + 41);
      for (int i = 12 * WINDOW + 40; i < examples.size() && !checks.contains("went-back"); i++) {
        learner.learn(examples.get(i), Lessons.PARTITION, i + 2L);
        learner.findings().forEach(finding -> checks.add(finding.getCheck()));
      }
      assertThat(checks).contains("forgotten", "went-back");
      assertThat(read(learner, row)).isEqualTo(initial(row));
      assertThat(slots(learner, row)).containsOnly(0f);
    }
  }

  /** Kills anywhere, forgets anywhere: the table is that of a learner that saw both once. */
  @Test
  void forgets_withKillsBetween_giveWhatAnUnbrokenLearnerHas() throws Exception {
    for (ModelConfig config : List.of(CONFIG, CROWDED)) {
      int rows = config.rowsPerTable();
      List<Object> input = withForgets(Lessons.stream(3 * WINDOW, 3), 11);
      Path table = folder.resolve("killed-" + rows);
      learnWithKills(config, table, input);
      assertThat(difference(config, table, input)).as("%d rows", rows).isEmpty();
      List<Object> examplesOnly = new ArrayList<>(input);
      // The check can fail: what was forgotten is seen to lack.
      examplesOnly.replaceAll(one -> one instanceof Event ? "" : one);
      assertThat(difference(config, table, examplesOnly)).as("%d rows, deaf", rows).isPresent();
    }
  }

  private static void learnWithKills(ModelConfig config, Path table, List<Object> input) {
    SplittableRandom random = new SplittableRandom(7);
    long checkpoint = -1;
    byte[] pending = new byte[0];
    int position = 0;
    while (position < input.size()) {
      try (Learner learner = Learner.open(config, Lessons.SCHEMA, table)) {
        learner.restore(checkpoint, pending);
        int to = Math.min(input.size(), position + 1 + random.nextInt(WINDOW));
        take(learner, input, position, to);
        checkpoint++;
        learner.cut(checkpoint);
        learner.stage(checkpoint);
        pending = learner.pending();
        position = to;
        // Learned, forgotten and never staged.
        take(learner, input, to, Math.min(input.size(), to + random.nextInt(WINDOW)));
      }
    }
    try (Learner last = Learner.open(config, Lessons.SCHEMA, table)) {
      last.restore(checkpoint, pending);
      assertThat(last.figures().get("forgets")).isGreaterThan(10);
    }
  }

  private Optional<String> difference(ModelConfig config, Path table, List<Object> input)
      throws IOException {
    Path scratch = Files.createTempDirectory(folder, "whole");
    try (UnbrokenLearner unbroken = UnbrokenLearner.open(config, Lessons.SCHEMA, table, scratch)) {
      for (int i = 0; i < input.size(); i++) {
        if (input.get(i) instanceof Example example) {
          unbroken.learn(example, Lessons.PARTITION, i + 1L);
        } else if (input.get(i) instanceof Event forget) {
          unbroken.forget(forget, Lessons.PARTITION, i + 1L);
        }
      }
      return unbroken.difference();
    }
  }

  private static List<Object> withForgets(List<Example> examples, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Object> input = new ArrayList<>();
    for (Example example : examples) {
      input.add(example);
      if (random.nextInt(30) == 0) {
        Event forget = forget("f-" + input.size(), example.getTime());
        forget.setSubject("u" + random.nextInt(20));
        input.add(forget);
      }
    }
    return input;
  }

  private static void take(Learner learner, List<Object> input, int from, int to) {
    for (int i = from; i < to; i++) {
      if (input.get(i) instanceof Example example) {
        learner.learn(example, Lessons.PARTITION, i + 1L);
      } else {
        learner.forget((Event) input.get(i), Lessons.PARTITION, i + 1L);
      }
    }
  }

  private static Event forget(String id, Instant time) {
    Instant at = time.equals(Instant.MAX) ? Instant.parse("2030-01-01T00:00:00Z") : time;
    return Event.newBuilder()
        .setEventId(id)
        .setType("forget")
        .setSubject(SUBJECT)
        .setTime(at)
        .build();
  }

  private Learner fresh(ModelConfig config, String name) {
    Learner learner = Learner.open(config, Lessons.SCHEMA, folder.resolve(name));
    learner.restore(-1, new byte[0]);
    return learner;
  }

  private static void teach(Learner learner, List<Example> examples, int from, int to) {
    for (int i = from; i < to; i++) {
      learner.learn(examples.get(i), Lessons.PARTITION, i + 1L);
    }
  }

  private static Map<String, Double> evidence(Learner learner) {
    return learner.findings().stream()
        .filter(finding -> finding.getCheck().equals("forgotten"))
        .reduce((first, last) -> last)
        .orElseThrow()
        .getEvidence();
  }

  private static FeatureEntry user(Learner learner) {
    return FeatureRegistry.fromBytes(learner.parts().get(FeatureRegistry.BLOB))
        .find("user")
        .orElseThrow();
  }

  private static int row(Learner learner) {
    return RowHash.row(CONFIG.layout(), user(learner), 0, RowHash.valueHash(SUBJECT));
  }

  private static float[] initial(int row) {
    float[] numbers = new float[CONFIG.dimension()];
    CONFIG.layout().initialise(row, numbers, 0);
    return numbers;
  }

  private static float[] read(Learner learner, int row) {
    float[] numbers = new float[learner.table().layout().dimension()];
    learner.table().read(new int[] {row}, 0, 1, numbers, 0);
    return numbers;
  }

  private static float[] slots(Learner learner, int row) {
    float[] slots = new float[learner.table().layout().slotWidth()];
    learner.table().readSlots(new int[] {row}, 0, 1, slots, 0);
    return slots;
  }

  private static float[] served(ServingModel model, int row) {
    float[] numbers = new float[CONFIG.dimension()];
    try (ServingTable.View view = model.pin()) {
      view.gather(new int[] {row}, 0, 1, numbers, 0);
    }
    return numbers;
  }
}

package dev.sluice.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embeddings.ServingTable;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.rank.ServingModel;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Finding;
import dev.sluice.schemas.record.Label;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Poisoned windows: nothing of them is published, and the model comes back to what it was. */
class SafetyTest {
  private static final int WINDOW = 256;
  private static final int BEFORE = 12 * WINDOW;
  private static final int POISON = 5 * WINDOW;
  private static final String SETTINGS =
      "{dimension: 8, rowsPerTable: 4096, mlp: [16], crossLayers: 1, batchSize: 32, rowRate: 0.1,"
          + " guardWindow: 256%s}";
  private static final ModelConfig CONFIG = ModelConfig.parse(SETTINGS.formatted(""), "safety");

  @TempDir Path folder;

  @BeforeAll
  static void trustRecords() {
    Codecs.all();
  }

  /** What went out while learning, cut every 100 examples. */
  private static final class Run {
    final List<Finding> findings = new ArrayList<>();
    final List<Integer> published = new ArrayList<>();
    int checkpoint;

    void teach(Learner learner, List<Example> examples, int from, int to) {
      for (int i = from; i < to; i++) {
        learner.learn(examples.get(i), Lessons.PARTITION, i + 1L);
        if (i % 100 == 99) {
          checkpoint++;
          learner.cut(checkpoint).ifPresent(cut -> published.add(published.size()));
          at.add(i);
          out.add(learner.withheld().isEmpty());
          learner.stage(checkpoint);
          learner.commit(checkpoint);
          findings.addAll(learner.findings());
        }
      }
    }

    final List<Integer> at = new ArrayList<>();
    final List<Boolean> out = new ArrayList<>();

    /** Whether each cut between two examples went out. */
    List<Boolean> wentOut(int from, int to) {
      List<Boolean> some = new ArrayList<>();
      for (int i = 0; i < at.size(); i++) {
        if (at.get(i) >= from && at.get(i) < to) {
          some.add(out.get(i));
        }
      }
      return some;
    }

    List<String> checks() {
      return findings.stream().map(Finding::getCheck).distinct().toList();
    }
  }

  @Test
  void healthyWindows_allGoOut() {
    List<Example> examples = stream(BEFORE, 3);
    Run run = new Run();
    try (Learner learner = fresh("healthy")) {
      run.teach(learner, examples, 0, BEFORE);
      assertThat(run.findings).isEmpty();
      assertThat(run.out).doesNotContain(false);
      assertThat(learner.figures().get("windowNe")).isLessThan(1);
    }
  }

  @Test
  void flippedLabels_areWithheld_andTheModelIsItsOldSelfAfterThem() {
    List<Example> examples = poisoned(SafetyTest::flip);
    Run run = new Run();
    try (Learner learner = fresh("flipped")) {
      run.teach(learner, examples, 0, BEFORE);
      double before = learner.figures().get("windowNe");
      run.teach(learner, examples, BEFORE, BEFORE + POISON);
      assertThat(run.checks()).contains("withheld", "bad-window", "went-back");
      // Before the first cut in it there is nothing to see, thereafter nothing goes out.
      assertThat(run.wentOut(BEFORE + 100, BEFORE + POISON)).doesNotContain(true);
      run.teach(learner, examples, BEFORE + POISON, examples.size());
      assertThat(run.wentOut(BEFORE + POISON + 3 * WINDOW, examples.size())).doesNotContain(false);
      assertThat(run.checks()).contains("resumed");
      assertThat(learner.figures().get("windowNe")).isLessThan(before + 0.1);
    }
  }

  @Test
  void featuresThatAreNoNumbers_areWithheld_andGoOutAgainAfterThem() {
    List<Example> examples = poisoned(SafetyTest::noNumber);
    Run run = new Run();
    try (Learner learner = fresh("nan")) {
      run.teach(learner, examples, 0, examples.size());
      assertThat(run.wentOut(BEFORE + 100, BEFORE + POISON)).doesNotContain(true);
      assertThat(run.findings).anyMatch(f -> f.getMessage().contains("no number"));
      assertThat(run.wentOut(BEFORE + POISON + 3 * WINDOW, examples.size())).doesNotContain(false);
    }
  }

  @Test
  void explodedRate_isWithheld_andARestartWithTheOldOneGoesOn() {
    List<Example> examples = stream(BEFORE + POISON + 6 * WINDOW, 3);
    Run run = new Run();
    try (Learner learner = fresh("rate")) {
      run.teach(learner, examples, 0, BEFORE);
    }
    ModelConfig exploded =
        ModelConfig.parse(SETTINGS.formatted(", denseRate: 5, denseSettledRate: 5"), "rate");
    try (Learner learner = Learner.open(exploded, Lessons.SCHEMA, folder.resolve("rate"))) {
      learner.restore(run.checkpoint, new byte[0]);
      run.teach(learner, examples, BEFORE, BEFORE + POISON);
      assertThat(run.wentOut(BEFORE + 100, BEFORE + POISON)).doesNotContain(true);
      assertThat(run.checks()).contains("went-back");
    }
    try (Learner learner = Learner.open(CONFIG, Lessons.SCHEMA, folder.resolve("rate"))) {
      learner.restore(run.checkpoint, new byte[0]);
      run.teach(learner, examples, BEFORE + POISON, examples.size());
      assertThat(run.wentOut(BEFORE + POISON + 4 * WINDOW, examples.size())).doesNotContain(false);
    }
  }

  @Test
  void batchWithoutNumbers_movesNothing_andIsSampled() {
    List<Example> examples = stream(64, 3);
    examples.get(40).setWeight(Double.POSITIVE_INFINITY);
    try (Learner learner = fresh("refused")) {
      for (int i = 0; i < 64; i++) {
        learner.learn(examples.get(i), Lessons.PARTITION, i + 1L);
      }
      assertThat(learner.stats().refusedBatches()).isEqualTo(1);
      assertThat(learner.refusedExamples()).hasSize(1);
      assertThat(learner.findings()).extracting(Finding::getCheck).contains("refused-batch");
    }
  }

  /** Whether a learner goes back follows from the examples, not from checkpoints and kills. */
  @Test
  void goingBack_withKillsBetween_isWhatAnUnbrokenLearnerDoes() throws Exception {
    List<Example> examples = poisoned(SafetyTest::flip);
    for (long seed = 1; seed <= 2; seed++) {
      Path table = folder.resolve("killed-" + seed);
      SplittableRandom random = new SplittableRandom(seed);
      long checkpoint = -1;
      byte[] pending = new byte[0];
      int position = 0;
      while (position < examples.size()) {
        try (Learner learner = Learner.open(CONFIG, Lessons.SCHEMA, table)) {
          learner.restore(checkpoint, pending);
          int to = Math.min(examples.size(), position + 1 + random.nextInt(3 * WINDOW));
          for (int i = position; i < to; i++) {
            learner.learn(examples.get(i), Lessons.PARTITION, i + 1L);
          }
          checkpoint++;
          learner.cut(checkpoint);
          learner.stage(checkpoint);
          pending = learner.pending();
          position = to;
          // Learned and never staged.
          for (int i = to; i < Math.min(examples.size(), to + random.nextInt(WINDOW)); i++) {
            learner.learn(examples.get(i), Lessons.PARTITION, i + 1L);
          }
        }
      }
      try (Learner last = Learner.open(CONFIG, Lessons.SCHEMA, table)) {
        last.restore(checkpoint, pending);
      }
      try (UnbrokenLearner unbroken =
          UnbrokenLearner.open(
              CONFIG,
              Lessons.SCHEMA,
              table,
              Files.createDirectory(folder.resolve("whole-" + seed)))) {
        for (int i = 0; i < examples.size(); i++) {
          unbroken.learn(examples.get(i), Lessons.PARTITION, i + 1L);
        }
        assertThat(unbroken.difference()).as("seed %d", seed).isEmpty();
      }
    }
  }

  /** Rankers get deltas only: after poison, a return and a restart they must hold the model. */
  @Test
  void whatWentOut_isTheModel_evenAfterARestartWhileWithheld() {
    List<Example> examples = poisoned(SafetyTest::flip);
    ServingModel rankers = new ServingModel(CONFIG, Lessons.SCHEMA);
    long checkpoint = 0;
    byte[] pending = new byte[0];
    Learner learner = fresh("deltas");
    learner.cut(++checkpoint).orElseThrow().updates().forEach(rankers::apply);
    int restarts = 0;
    for (int i = 0; i < examples.size(); i++) {
      learner.learn(examples.get(i), Lessons.PARTITION, i + 1L);
      if (i % 100 != 99 && i < examples.size() - 1) {
        continue;
      }
      learner.cut(++checkpoint).ifPresent(cut -> cut.updates().forEach(rankers::apply));
      learner.stage(checkpoint);
      pending = learner.pending();
      if (!learner.withheld().isEmpty() && restarts < 3) {
        restarts++;
        learner.close();
        learner = Learner.open(CONFIG, Lessons.SCHEMA, folder.resolve("deltas"));
        learner.restore(checkpoint, pending);
      }
    }
    assertThat(restarts).isEqualTo(3);
    assertThat(learner.withheld()).isEmpty();
    ServingModel whole = new ServingModel(CONFIG, Lessons.SCHEMA);
    learner.snapshot().forEach(whole::apply);
    int[] rows = learner.table().writtenRows();
    try (ServingTable.View served = rankers.pin();
        ServingTable.View expected = whole.pin()) {
      assertThat(served.version()).isEqualTo(expected.version());
      assertThat(gathered(served, rows)).isEqualTo(gathered(expected, rows));
      assertThat(served.blob("calibrator")).isEqualTo(expected.blob("calibrator"));
    }
    learner.close();
  }

  private static float[] gathered(ServingTable.View view, int[] rows) {
    float[] values = new float[rows.length * CONFIG.dimension()];
    view.gather(rows, 0, rows.length, values, 0);
    return values;
  }

  private Learner fresh(String name) {
    Learner learner = Learner.open(CONFIG, Lessons.SCHEMA, folder.resolve(name));
    learner.restore(-1, new byte[0]);
    return learner;
  }

  /** Items of one parity are clicked: learned within two windows. */
  private static List<Example> stream(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Example> examples = Lessons.stream(count, seed);
    for (Example example : examples) {
      boolean odd = Integer.parseInt(example.getItem().substring(1)) % 2 == 1;
      boolean clicked = random.nextDouble() < (odd ? 0.6 : 0.05);
      example.setLabels(clicked ? Map.of("click", new Label(1, 1.0, example.getTime())) : Map.of());
    }
    return examples;
  }

  private interface Poison {
    void into(Example example);
  }

  private static List<Example> poisoned(Poison poison) {
    List<Example> examples = stream(BEFORE + POISON + 6 * WINDOW, 3);
    examples.subList(BEFORE, BEFORE + POISON).forEach(poison::into);
    return examples;
  }

  private static void flip(Example example) {
    example.setLabels(
        example.getLabels().isEmpty()
            ? Map.of("click", new Label(1, 1.0, example.getTime()))
            : Map.of());
  }

  private static void noNumber(Example example) {
    Map<String, Object> features = new HashMap<>(example.getFeatures());
    features.put("user", Double.NaN);
    example.setFeatures(features);
  }
}

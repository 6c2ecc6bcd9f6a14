package dev.sluice.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embeddings.rocksdb.RocksTable;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.djl.DjlNetwork;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import dev.sluice.schemas.record.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer that is killed again and again against one that never is. */
class UnbrokenLearnerTest {
  private static final String PARTITION = "examples-0";
  private static final int BATCH = 16;
  private static final ModelConfig CONFIG =
      ModelConfig.parse(
          "{dimension: 4, rowsPerTable: 1024, mlp: [8], batchSize: " + BATCH + "}", "test");
  private static final FeatureSchema SCHEMA =
      FeatureSchema.parse(
          """
          labels: {click: {weight: 1, window: 10m}}
          features:
            - {name: user, from: subject, kind: category}
            - {name: item, from: item, kind: category, chunks: 2}
            - {name: price, from: state.price, kind: number, buckets: quantile}
          """,
          "test");

  @TempDir Path folder;

  private ModelConfig config = CONFIG;

  @BeforeAll
  static void trustRecords() {
    Codecs.all();
  }

  @Test
  void difference_afterKillsBetweenStageAndCommit_isNone() throws Exception {
    List<Example> examples = examples(11, 16 * BATCH);
    for (long seed = 1; seed <= 2; seed++) {
      Path directory = folder.resolve("killed-" + seed);
      learnWithKills(directory, examples, seed, -1);
      try (UnbrokenLearner unbroken = unbroken(directory, "whole-" + seed)) {
        feed(unbroken, examples);
        assertThat(unbroken.difference()).as("seed %d", seed).isEmpty();
      }
    }
  }

  /**
   * Gates close and open with the examples: kills, restores and a guard that goes back included.
   */
  @Test
  void difference_withGates_isNone() throws Exception {
    config =
        CONFIG.with(
            "{gates: ONLINE, gateWindow: 64, gateWindows: 3, gateStrength: 0.2, gateBudget: 40,"
                + " guardWindow: 64, guardNe: 0.01, guardBadWindows: 1}");
    List<Example> examples = examples(12, 60 * BATCH);
    for (long seed = 1; seed <= 2; seed++) {
      Path directory = folder.resolve("gated-" + seed);
      learnWithKills(directory, examples, seed, -1);
      try (UnbrokenLearner unbroken = unbroken(directory, "gated-whole-" + seed)) {
        feed(unbroken, examples);
        assertThat(unbroken.difference()).as("seed %d", seed).isEmpty();
      }
      // The same examples under another strength are another model: the check looks at gates.
      config = config.with("{gateStrength: 0.3}");
      try (UnbrokenLearner other = unbroken(directory, "gated-other-" + seed)) {
        feed(other, examples);
        assertThat(other.difference()).isPresent();
      }
      config = config.with("{gateStrength: 0.2}");
    }
  }

  /** The switch that proves the check: one batch of rows never reaches its stage. */
  @Test
  void difference_oneBatchWasNotStaged_namesARow() throws Exception {
    List<Example> examples = examples(11, 16 * BATCH);
    Path directory = folder.resolve("skipping");
    learnWithKills(directory, examples, 1, 1);
    try (UnbrokenLearner unbroken = unbroken(directory, "whole")) {
      feed(unbroken, examples);
      assertThat(unbroken.difference()).hasValueSatisfying(d -> assertThat(d).startsWith("row "));
    }
  }

  @Test
  void difference_oneExampleLearnedTwice_isFound() throws Exception {
    List<Example> examples = examples(11, 4 * BATCH);
    Path directory = folder.resolve("doubled");
    try (Learner learner = learner(directory, -1)) {
      learner.restore(-1, new byte[0]);
      List<Example> doubled = new ArrayList<>(examples);
      doubled.add(5, examples.get(5));
      for (int i = 0; i < doubled.size(); i++) {
        learner.learn(doubled.get(i), PARTITION, Math.min(i + 1, examples.size()));
      }
      learner.cut(1);
      learner.stage(1);
      learner.commit(1);
    }
    try (UnbrokenLearner unbroken = unbroken(directory, "once")) {
      feed(unbroken, examples);
      assertThat(unbroken.difference()).isPresent();
    }
  }

  private UnbrokenLearner unbroken(Path directory, String scratch) throws Exception {
    return UnbrokenLearner.open(
        config, SCHEMA, directory, Files.createDirectory(folder.resolve(scratch)));
  }

  private static void feed(UnbrokenLearner unbroken, List<Example> examples) {
    long end = unbroken.positions().get(PARTITION);
    for (int i = 0; i < end; i++) {
      unbroken.learn(examples.get(i), PARTITION, i + 1L);
    }
  }

  private Learner learner(Path directory, int skipped) {
    return new Learner(
        config,
        SCHEMA,
        new SkippingTable(RocksTable.open(directory, config.layout()), skipped),
        new DjlNetwork());
  }

  /** What a job would restore from: the last complete checkpoint and the open batch in it. */
  private record Saved(long checkpoint, byte[] pending, int position) {}

  /**
   * Learns in runs of random length; each ends without warning somewhere between stage and commit,
   * and the next restores what a job would.
   */
  private void learnWithKills(Path directory, List<Example> examples, long seed, int skipped)
      throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Saved saved = new Saved(-1, new byte[0], 0);
    boolean first = true;
    while (saved.position() < examples.size()) {
      try (Learner learner = learner(directory, first ? skipped : -1)) {
        first = false;
        learner.restore(saved.checkpoint(), saved.pending());
        saved = live(learner, saved, examples, random);
      }
    }
  }

  private static Saved live(
      Learner learner, Saved from, List<Example> examples, SplittableRandom random) {
    Saved saved = from;
    int position = from.position();
    for (int checkpoints = 1 + random.nextInt(4); checkpoints > 0; checkpoints--) {
      int to = Math.min(examples.size(), position + 1 + random.nextInt(5 * BATCH));
      for (; position < to; position++) {
        learner.learn(examples.get(position), PARTITION, position + 1L);
      }
      long checkpoint = saved.checkpoint() + 1;
      learner.cut(checkpoint);
      learner.stage(checkpoint);
      // Complete for the job; whether the learner hears of it before it dies is luck.
      saved = new Saved(checkpoint, learner.pending(), position);
      if (position == examples.size() || random.nextInt(3) > 0) {
        learner.commit(checkpoint);
      }
    }
    // Learned and staged, but never complete: dropped.
    for (int i = position; i < Math.min(examples.size(), position + BATCH + 3); i++) {
      learner.learn(examples.get(i), PARTITION, i + 1L);
    }
    if (position < examples.size()) {
      learner.cut(saved.checkpoint() + 1);
      learner.stage(saved.checkpoint() + 1);
    }
    return saved;
  }

  private static List<Example> examples(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      examples.add(example(i, random));
    }
    return examples;
  }

  private static Example example(int number, SplittableRandom random) {
    String item = "i-" + random.nextInt(40);
    Map<String, Object> features = new HashMap<>();
    features.put("user", "u-" + random.nextInt(30));
    features.put("item", item);
    features.put("price", random.nextDouble());
    Map<String, Label> labels =
        random.nextInt(4) == 0
            ? Map.of("click", Label.newBuilder().setCount(1).setValue(1).build())
            : Map.of();
    Instant time = Instant.ofEpochMilli(1_700_000_000_000L + number * 1_000L);
    return Example.newBuilder()
        .setExampleId("s-" + number + "/" + item)
        .setRequestId("r-" + number)
        .setSlateId("s-" + number)
        .setSubject("u")
        .setItem(item)
        .setPlacement("home")
        .setPosition(0)
        .setOrigin(Origin.MODEL)
        .setLabels(labels)
        .setTime(time)
        .setClosesAt(time)
        .setModel("main")
        .setModelVersion(0)
        .setFeatureSchema(SCHEMA.hash())
        .setFeatures(features)
        .build();
  }
}

package dev.sluice.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.ServingTable;
import dev.sluice.embeddings.rocksdb.RocksTable;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.djl.DjlNetwork;
import dev.sluice.model.encode.Boundaries;
import dev.sluice.model.encode.EncodedBatch;
import dev.sluice.model.encode.Encoder;
import dev.sluice.model.feature.ItemFeatures;
import dev.sluice.model.gate.GateFingerprints;
import dev.sluice.model.gate.GateLevels;
import dev.sluice.model.network.DenseParameters;
import dev.sluice.model.network.NetworkSpec;
import dev.sluice.model.network.ReferenceNetwork;
import dev.sluice.model.onnx.OnnxNetwork;
import dev.sluice.model.rank.NetworkScorer;
import dev.sluice.model.rank.Scorer;
import dev.sluice.model.rank.ServingModel;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Example;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version with gates, from the learner to the scorers that rankers have. */
class GatedServingTest {
  private static final FeatureSchema SCHEMA =
      FeatureSchema.parse(
          """
          labels: {click: {weight: 1, window: 10m}}
          features:
            - {name: user, from: subject, kind: category}
            - {name: item, from: item, kind: category, chunks: 2}
            - {name: coin, from: context.coin, kind: category, chunks: 2}
            - {name: tags, from: item.tags, kind: categories, max: 3}
            - {name: noise, from: context.noise, kind: number, buckets: log}
          """,
          "gated");

  private static final ModelConfig CONFIG =
      Lessons.CONFIG.with("{gates: ONLINE, gateWindow: 100, gateWindows: 4, gateStrength: 2}");

  /** fp32 sums in another order than the reference's doubles. */
  private static final double TOLERANCE = 1e-4;

  @TempDir Path folder;

  private final List<Example> stream = new ArrayList<>();

  @BeforeAll
  static void trustRecords() {
    Codecs.all();
  }

  @BeforeEach
  void lessonsWithNoise() {
    Random random = new Random(9);
    for (Example lesson : Lessons.stream(2_000, 5)) {
      boolean even = Integer.parseInt(lesson.getItem().substring(1)) % 2 == 0;
      boolean clicked = random.nextDouble() < (even ? 0.7 : 0.1);
      Map<String, Object> features = new java.util.HashMap<>(lesson.getFeatures());
      features.put("coin", "c" + random.nextInt(4));
      features.put("tags", List.of("t" + random.nextInt(3), "t" + random.nextInt(6)));
      features.put("noise", (double) random.nextInt(5));
      stream.add(
          Example.newBuilder(lesson).setFeatures(features).setFeatureSchema(SCHEMA.hash()).build());
    }
  }

  private Learner taught(String name) {
    Learner learner =
        new Learner(
            CONFIG,
            SCHEMA,
            RocksTable.open(folder.resolve(name), CONFIG.layout()),
            new DjlNetwork());
    learner.restore(-1, new byte[0]);
    for (int i = 0; i < stream.size(); i++) {
      learner.learn(stream.get(i), Lessons.PARTITION, i + 1L);
    }
    return learner;
  }

  /** Gates as they were learned, open in part: rankers score as the learner predicts. */
  @Test
  void servedVersion_scoresAsLearned() {
    try (Learner learner = taught("a")) {
      ServingModel model = served(learner);
      List<Example> asked = stream.subList(0, 40);
      List<Learner.Prediction> learned = learner.predict(asked);
      try (ServingTable.View view = model.pin()) {
        GateLevels gates = GateLevels.fromBytes(view.blob(GateLevels.BLOB));
        FeatureRegistry registry = FeatureRegistry.fromBytes(view.blob(FeatureRegistry.BLOB));
        float[] reference = score(asked, registry, gates, view);
        for (int i = 0; i < asked.size(); i++) {
          assertThat(learned.get(i).rank())
              .as("example %d", i)
              .isCloseTo(reference[i * NetworkSpec.OUTPUTS], within(TOLERANCE));
        }
        assertThat(gates.level(registry.register("coin", 2).id())).isLessThan(GateLevels.FULL);
      }
    }
  }

  @Test
  void closedValue_costsNoRow_andScoresAsTheGatedReference() {
    try (Learner learner = taught("c")) {
      List<Example> asked = stream.subList(0, 40);
      try (ServingTable.View view = served(learner).pin()) {
        FeatureRegistry registry = FeatureRegistry.fromBytes(view.blob(FeatureRegistry.BLOB));
        FeatureEntry coin = registry.register("coin", 2);
        FeatureEntry tags = registry.register("tags", 1);
        int[] levels = new int[registry.register("noise", 1).id() + 1];
        java.util.Arrays.fill(levels, GateLevels.FULL);
        levels[coin.id()] = 0;
        GateLevels gates =
            GateLevels.of(
                levels,
                Map.of(
                    GateFingerprints.key(tags, RowHash.valueHash("t0")), 0,
                    GateFingerprints.key(tags, RowHash.valueHash("t1")), 100));

        EncodedBatch batch = batch(asked, registry, gates);
        EncodedBatch whole = batch(asked, registry, null);
        int[] closed = {
          RowHash.row(CONFIG.layout(), coin, 0, RowHash.valueHash("c0")),
          RowHash.row(CONFIG.layout(), coin, 1, RowHash.valueHash("c0")),
          RowHash.row(CONFIG.layout(), tags, 0, RowHash.valueHash("t0"))
        };
        assertThat(whole.rows()).contains(closed);
        assertThat(batch.rows()).doesNotContain(closed);
        long t0 =
            asked.stream()
                .flatMap(example -> ((List<?>) example.getFeatures().get("tags")).stream())
                .filter("t0"::equals)
                .count();
        assertThat((long) batch.rows().length)
            .isEqualTo(whole.rows().length - 2L * asked.size() - t0);
        score(asked, registry, gates, view);
      }
    }
  }

  private static ServingModel served(Learner learner) {
    ServingModel model = new ServingModel(CONFIG, SCHEMA);
    learner.cut(1).orElseThrow().updates().forEach(model::apply);
    learner.cut(2).orElseThrow().updates().forEach(model::apply);
    return model;
  }

  /** Holds both engines to the reference, and returns its logits. */
  private static float[] score(
      List<Example> asked, FeatureRegistry registry, GateLevels gates, ServingTable.View view) {
    float[] reference = reference(asked, registry, gates, view);
    for (NetworkScorer scorer :
        List.of(
            new NetworkScorer(new DjlNetwork(), "djl"),
            new NetworkScorer(new OnnxNetwork(), "onnx"))) {
      try (scorer) {
        Scorer.Logits logits = scorer.logits(batch(asked, registry, gates), view);
        for (int i = 0; i < asked.size(); i++) {
          assertThat((double) logits.rank()[i])
              .as("%s, example %d", scorer.engine(), i)
              .isCloseTo(reference[i * NetworkSpec.OUTPUTS], within(TOLERANCE));
        }
      }
    }
    return reference;
  }

  private static EncodedBatch batch(
      List<Example> asked, FeatureRegistry registry, @Nullable GateLevels gates) {
    List<ItemFeatures> items =
        asked.stream().map(example -> ItemFeatures.of(example.getFeatures())).toList();
    return new Encoder(SCHEMA, registry, CONFIG.layout())
        .candidates(Map.of(), items, Boundaries.none(), gates);
  }

  /** The plain network over vectors that are all read, each times its gate, meaned by hand. */
  private static float[] reference(
      List<Example> asked, FeatureRegistry registry, GateLevels gates, ServingTable.View view) {
    int dimension = CONFIG.dimension();
    // What a request gives comes first.
    List<String> names = List.of("user", "coin", "noise", "item", "tags");
    DenseParameters dense = DenseParameters.fromBytes(view.blob(DenseParameters.BLOB));
    float[] inputs = new float[asked.size() * dense.spec().inputWidth()];
    int at = 0;
    for (Example example : asked) {
      for (String name : names) {
        FeatureEntry entry =
            registry.register(name, name.equals("item") || name.equals("coin") ? 2 : 1);
        List<Long> hashes = hashes(name, example.getFeatures().get(name));
        for (int chunk = 0; chunk < entry.chunks(); chunk++) {
          for (long hash : hashes) {
            float[] row = new float[dimension];
            view.gather(new int[] {RowHash.row(CONFIG.layout(), entry, chunk, hash)}, 0, 1, row, 0);
            for (int d = 0; d < dimension; d++) {
              inputs[at + d] += gates.gate(entry, hash) * row[d] / hashes.size();
            }
          }
          at += dimension;
        }
      }
    }
    return new ReferenceNetwork().logits(dense, inputs, asked.size());
  }

  private static List<Long> hashes(String name, Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(v -> RowHash.valueHash(String.valueOf(v))).toList();
    }
    if (name.equals("noise")) {
      // Logarithmic buckets, eight to a factor e.
      int bucket = (int) Math.floor(8 * Math.log1p((Double) value));
      return List.of(RowHash.valueHash("b" + bucket));
    }
    return List.of(RowHash.valueHash(String.valueOf(value)));
  }

  /** Gates taken out of the configuration leave no gates behind in the rankers. */
  @Test
  void learner_withoutGatesOnATableThatHadThem_tellsRankers() {
    try (Learner learner = taught("b")) {
      learner.cut(1);
      learner.stage(1);
      learner.commit(1);
    }
    ModelConfig off = CONFIG.with("{gates: OFF}");
    try (Learner learner =
        new Learner(
            off, SCHEMA, RocksTable.open(folder.resolve("b"), CONFIG.layout()), new DjlNetwork())) {
      learner.restore(1, new byte[0]);
      ServingModel model = new ServingModel(off, SCHEMA);
      learner.snapshot().forEach(model::apply);
      try (ServingTable.View view = model.pin()) {
        assertThat(view.blob(GateLevels.BLOB)).isEmpty();
      }
    }
  }
}

package dev.sluice.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.ServingTable;
import dev.sluice.embeddings.rocksdb.RocksTable;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.djl.DjlNetwork;
import dev.sluice.model.encode.AttendedSlot;
import dev.sluice.model.encode.AttentionPooling;
import dev.sluice.model.encode.Boundaries;
import dev.sluice.model.encode.Encoder;
import dev.sluice.model.feature.ItemFeatures;
import dev.sluice.model.gate.GateLevels;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories and tags pooled with attention, from the learner to the scorers that rankers have. */
class AttendedServingTest {
  private static final FeatureSchema SCHEMA =
      FeatureSchema.parse(
          """
          labels: {click: {weight: 1, window: 10m}}
          features:
            - {name: user, from: subject, kind: category}
            - {name: liked, kind: history, of: [click], last: 6, within: 30d}
            - {name: item, from: item, kind: category, chunks: 2}
            - {name: tags, from: item.tags, kind: categories, max: 3}
          """,
          "attended");

  private static final ModelConfig CONFIG =
      Lessons.CONFIG.with("{pooling: ATTENTION, crossExperts: 2, crossRank: 4, denseRate: 0.01}");

  /** fp32 sums in another order. */
  private static final double TOLERANCE = 1e-4;

  @TempDir Path folder;

  private final List<Example> stream = new ArrayList<>();

  @BeforeAll
  static void trustRecords() {
    Codecs.all();
  }

  @BeforeEach
  void lessonsWithHistories() {
    Random random = new Random(9);
    for (Example lesson : Lessons.stream(1_500, 5)) {
      Map<String, Object> features = new HashMap<>(lesson.getFeatures());
      List<String> liked = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        liked.add("i" + random.nextInt(30));
      }
      features.put("liked", liked);
      features.put("tags", List.of("t" + random.nextInt(3), "t" + random.nextInt(6)));
      stream.add(
          Example.newBuilder(lesson).setFeatures(features).setFeatureSchema(SCHEMA.hash()).build());
    }
  }

  private Learner learner(ModelConfig config, String name) {
    return new Learner(
        config, SCHEMA, RocksTable.open(folder.resolve(name), config.layout()), new DjlNetwork());
  }

  private void teach(Learner learner, int from, int to) {
    for (int i = from; i < to; i++) {
      learner.learn(stream.get(i), Lessons.PARTITION, i + 1L);
    }
  }

  /** One request's candidates, on every engine, as the learner predicts each as an example. */
  @ParameterizedTest
  @ValueSource(strings = {"{gates: OFF}", "{gates: ONLINE, gateWindow: 100, gateStrength: 1}"})
  void servedVersion_scoresAsLearned(String gates) {
    ModelConfig config = CONFIG.with(gates);
    try (Learner learner = learner(config, "a")) {
      learner.restore(-1, new byte[0]);
      teach(learner, 0, stream.size());
      ServingModel model = new ServingModel(config, SCHEMA);
      learner.cut(1).orElseThrow().updates().forEach(model::apply);
      learner.cut(2).orElseThrow().updates().forEach(model::apply);
      Map<String, Object> ofRequest = new HashMap<>(stream.get(0).getFeatures());
      ofRequest.put("liked", List.of("i1", "i2", "i7", "i8"));
      ofRequest.keySet().retainAll(List.of("user", "liked"));
      List<Example> asked = new ArrayList<>();
      List<ItemFeatures> items = new ArrayList<>();
      for (Example example : stream.subList(0, 60)) {
        Map<String, Object> own = new HashMap<>(example.getFeatures());
        own.keySet().retainAll(List.of("item", "tags"));
        items.add(ItemFeatures.of(own));
        Map<String, Object> all = new HashMap<>(own);
        all.putAll(ofRequest);
        asked.add(Example.newBuilder(example).setFeatures(all).build());
      }
      List<Learner.Prediction> learned = learner.predict(asked);
      try (ServingTable.View view = model.pin()) {
        AttentionPooling attention = AttentionPooling.fromBytes(view.blob(AttentionPooling.BLOB));
        assertThat(attention.values()).doesNotContain(Float.NaN);
        assertThat(most(attention)).as("something was learned").isGreaterThan(0.02);
        byte[] levels = view.blob(GateLevels.BLOB);
        FeatureRegistry registry = FeatureRegistry.fromBytes(view.blob(FeatureRegistry.BLOB));
        Encoder encoder = new Encoder(SCHEMA, registry, config.layout(), null, config.pooling());
        for (NetworkScorer scorer :
            List.of(
                new NetworkScorer(new ReferenceNetwork(), "reference"),
                new NetworkScorer(new DjlNetwork(), "djl"),
                new NetworkScorer(new OnnxNetwork(), "onnx"))) {
          try (scorer) {
            Scorer.Logits logits =
                scorer.logits(
                    encoder.candidates(
                        ofRequest,
                        items,
                        Boundaries.none(),
                        levels == null ? null : GateLevels.fromBytes(levels)),
                    view);
            for (int i = 0; i < asked.size(); i++) {
              // Levels of gates are rounded to bytes on their way to rankers.
              assertThat((double) logits.rank()[i])
                  .as("%s, example %d", scorer.engine(), i)
                  .isCloseTo(learned.get(i).rank(), within(levels == null ? TOLERANCE : 0.02));
            }
          }
        }
      }
    }
  }

  private static double most(AttentionPooling attention) {
    double most = 0;
    for (float value : attention.values()) {
      most = Math.max(most, Math.abs(value));
    }
    return most;
  }

  /** The history is the request's, and asked with the item; tags are the item's. */
  @Test
  void attended_areTheFieldsOfSeveralValues() {
    Encoder encoder =
        new Encoder(SCHEMA, new FeatureRegistry(), CONFIG.layout(), null, CONFIG.pooling());
    // user, liked, item in two chunks, tags.
    assertThat(encoder.attended())
        .containsExactly(new AttendedSlot(1, 2), new AttendedSlot(4, AttendedSlot.NONE));
    assertThat(new Encoder(SCHEMA, new FeatureRegistry(), CONFIG.layout()).attended()).isEmpty();
  }

  @Test
  void attention_survivesARestart_bitForBit() {
    byte[] pending;
    try (Learner learner = learner(CONFIG, "broken")) {
      learner.restore(-1, new byte[0]);
      teach(learner, 0, 500);
      learner.cut(1);
      learner.stage(1);
      pending = learner.pending();
      learner.commit(1);
    }
    try (Learner unbroken = learner(CONFIG, "unbroken");
        Learner learner = learner(CONFIG, "broken")) {
      learner.restore(1, pending);
      teach(learner, 500, 900);
      unbroken.restore(-1, new byte[0]);
      teach(unbroken, 0, 900);
      for (String part : List.of(AttentionPooling.BLOB, "attention-adam", "dense")) {
        assertThat(learner.parts().get(part)).as(part).isEqualTo(unbroken.parts().get(part));
      }
    }
  }

  /** Columns lie elsewhere under the other setting: what was learned would be misread. */
  @ParameterizedTest
  @ValueSource(strings = {"MEAN", "ATTENTION"})
  void restore_underAnotherPooling_isRefusedWithTheCure(String before) {
    try (Learner learner = learner(CONFIG.with("{pooling: " + before + "}"), "turned")) {
      learner.restore(-1, new byte[0]);
      teach(learner, 0, 100);
      learner.cut(1);
      learner.stage(1);
      learner.commit(1);
    }
    String after = before.equals("MEAN") ? "ATTENTION" : "MEAN";
    try (Learner learner = learner(CONFIG.with("{pooling: " + after + "}"), "turned")) {
      assertThatThrownBy(() -> learner.restore(1, new byte[0]))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("pooling " + before)
          .hasMessageContaining("new model name");
    }
  }
}

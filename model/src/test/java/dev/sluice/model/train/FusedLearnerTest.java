package dev.sluice.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.ServingTable;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.encode.Boundaries;
import dev.sluice.model.encode.Encoder;
import dev.sluice.model.encode.QuantileSketch;
import dev.sluice.model.feature.ItemFeatures;
import dev.sluice.model.fusion.SphereLayer;
import dev.sluice.model.network.ReferenceNetwork;
import dev.sluice.model.rank.NetworkScorer;
import dev.sluice.model.rank.Scorer;
import dev.sluice.model.rank.ServingModel;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import dev.sluice.schemas.record.Vector;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A world of items that are met once, where a subject clicks what looks like its history. */
class FusedLearnerTest {
  private static final FeatureSchema FUSED =
      schema("\n  - {name: fused, kind: fusion, of: [liked, text, image], dim: 8}");

  private static final FeatureSchema PLAIN = schema("");

  private static final ModelConfig CONFIG =
      ModelConfig.parse(
          "{dimension: 4, rowsPerTable: 1024, mlp: [16], crossLayers: 1, batchSize: 32}", "fused");

  @TempDir Path folder;

  private final List<Example> stream = stream(4_000);

  private static FeatureSchema schema(String more) {
    return FeatureSchema.parse(
        """
        labels: {click: {weight: 1, window: 10m}}
        features:
          - {name: liked, kind: history, of: click}
          - {name: text, from: item.vectors.text, kind: vector, dim: 3}
          - {name: image, from: item.vectors.image, kind: vector, dim: 4}\
        """
            + more
            + "\n",
        "fused");
  }

  @Test
  void itemsMetOnce_arePredictedByTheirContent() {
    double fused = lateLogloss("with", FUSED);
    double plain = lateLogloss("without", PLAIN);
    assertThat(plain).as("nothing tells one of these items from another").isGreaterThan(0.6);
    assertThat(fused).isLessThan(plain - 0.05);
  }

  /** Mean over the second half. */
  private double lateLogloss(String name, FeatureSchema schema) {
    double[] sum = new double[2];
    int[] count = new int[1];
    try (ProgressiveLearner learner =
        ProgressiveLearner.open(
            CONFIG,
            schema,
            folder.resolve(name),
            (example, rank, click) -> {
              if (count[0]++ >= stream.size() / 2) {
                boolean clicked = !example.getLabels().isEmpty();
                sum[0] += Math.log1p(Math.exp(clicked ? -click : click));
                sum[1]++;
              }
            })) {
      stream.forEach(learner::learn);
      learner.flush();
    }
    return sum[0] / sum[1];
  }

  @Test
  void projections_surviveARestart_bitForBit() {
    Path broken = folder.resolve("broken");
    byte[] pending;
    try (Learner learner = fresh("broken")) {
      teach(learner, 0, 700);
      learner.cut(1);
      learner.stage(1);
      pending = learner.pending();
      learner.commit(1);
    }
    try (Learner unbroken = fresh("unbroken");
        Learner learner = Learner.open(CONFIG, FUSED, broken)) {
      learner.restore(1, pending);
      teach(learner, 700, 1_500);
      teach(unbroken, 0, 1_500);
      assertThat(learner.parts().keySet()).contains(SphereLayer.BLOB);
      assertThat(learner.parts().get(SphereLayer.BLOB))
          .isEqualTo(unbroken.parts().get(SphereLayer.BLOB))
          .isNotEqualTo(untrained());
    }
  }

  private byte[] untrained() {
    try (Learner learner = fresh("untrained")) {
      return learner.parts().get(SphereLayer.BLOB);
    }
  }

  /** What is logged of a request and its items ranks as the example of each will be learned. */
  @Test
  void servedVersion_ranksByTheProjectionsOfItsOwn() {
    ServingModel model = new ServingModel(CONFIG, FUSED);
    Scorer scorer = new NetworkScorer(new ReferenceNetwork(), "reference");
    try (Learner learner = fresh("served")) {
      learner.cut(1).orElseThrow().updates().forEach(model::apply);
      float untrained = logits(scorer, model)[0];
      teach(learner, 0, 3_200);
      learner.cut(2).orElseThrow().updates().forEach(model::apply);
      float[] split = logits(scorer, model);
      assertThat(split[0]).isNotEqualTo(untrained);
      // The first looks like the history, the second is its opposite.
      assertThat(split[0]).isGreaterThan(split[1]);
      for (int i = 0; i < 2; i++) {
        assertThat(asExample(scorer, model, i)).isCloseTo(split[i], within(1e-6f));
        assertThat(learner.predict(List.of(example(i))).get(0).logit())
            .isCloseTo(split[i], within(1e-4));
      }
    }
    scorer.close();
  }

  private static final Map<String, Object> REQUEST =
      Map.of("fused", new Vector(List.of(1f, 0f, 0f, 1f, 0f, 0f, 0f)));

  private static final List<Map<String, Object>> ITEMS =
      List.of(
          Map.of(
              "text", new Vector(List.of(2f, 0f, 0f)),
              "image", new Vector(List.of(3f, 0f, 0f, 0f))),
          Map.of(
              "text", new Vector(List.of(-2f, 0f, 0f)),
              "image", new Vector(List.of(-3f, 0f, 0f, 0f))));

  private static float[] logits(Scorer scorer, ServingModel model) {
    List<ItemFeatures> items = ITEMS.stream().map(ItemFeatures::of).toList();
    try (ServingTable.View view = model.pin()) {
      return scorer.logits(encoder().candidates(REQUEST, items, boundaries()), view).click();
    }
  }

  private static float asExample(Scorer scorer, ServingModel model, int item) {
    try (ServingTable.View view = model.pin()) {
      return scorer.logits(encoder().examples(List.of(example(item)), boundaries()), view)
          .click()[0];
    }
  }

  private static Example example(int item) {
    Map<String, Object> features = new HashMap<>(REQUEST);
    features.putAll(ITEMS.get(item));
    Example example = Lessons.stream(1, 1).get(0);
    example.setFeatures(features);
    return example;
  }

  private static Encoder encoder() {
    return new Encoder(FUSED, new FeatureRegistry(), CONFIG.layout());
  }

  private static Boundaries boundaries() {
    return QuantileSketch.empty().boundaries();
  }

  private Learner fresh(String name) {
    Learner learner = Learner.open(CONFIG, FUSED, folder.resolve(name));
    learner.restore(-1, new byte[0]);
    return learner;
  }

  private void teach(Learner learner, int from, int to) {
    for (int i = from; i < to; i++) {
      learner.learn(stream.get(i), Lessons.PARTITION, i + 1);
    }
  }

  private static List<Example> stream(int count) {
    Random random = new Random(11);
    List<Example> examples = new ArrayList<>(Lessons.stream(count, 11));
    for (Example example : examples) {
      float[] taste = direction(random, 3);
      float[] look = direction(random, 4);
      float[] text = direction(random, 3);
      float[] image = direction(random, 4);
      double like = dot(taste, text) + dot(look, image);
      boolean clicked = random.nextDouble() < 1 / (1 + Math.exp(-4 * like));
      Instant time = example.getTime();
      example.setLabels(
          clicked ? Map.of("click", new Label(1, 1.0, time.plusSeconds(5))) : Map.of());
      List<Float> means = new ArrayList<>(floats(taste));
      means.addAll(floats(look));
      example.setFeatures(
          Map.of(
              "text", new Vector(floats(text)),
              "image", new Vector(floats(image)),
              "fused", new Vector(means)));
      example.setFeatureSchema(FUSED.hash());
    }
    return examples;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static float[] direction(Random random, int size) {
    float[] vector = new float[size];
    double squares = 0;
    for (int i = 0; i < size; i++) {
      vector[i] = (float) random.nextGaussian();
      squares += (double) vector[i] * vector[i];
    }
    for (int i = 0; i < size; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return vector;
  }

  private static List<Float> floats(float[] values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }
}

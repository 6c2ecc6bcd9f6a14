package dev.sluice.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.metric.Calibration;
import dev.sluice.schemas.metric.Predictions;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ctr that a learner would serve, judged before it learns, over a shift of the base rate. */
class OnlineCalibrationTest {
  static {
    Codecs.trustRecords();
  }

  private static final int WINDOW = 50_000;
  private static final int BINS = 20;
  private static final int SHIFT_IN = 2;
  private static final double SHIFT = -0.8;
  private static final FeatureSchema SCHEMA =
      FeatureSchema.parse(
          """
          labels: {click: {weight: 1, window: 10m}}
          features:
            - {name: user, from: subject, kind: category}
            - {name: item, from: item, kind: category}
          """,
          "test");

  @TempDir Path folder;

  private final List<Double> ctrs = new ArrayList<>();
  private final List<Integer> clicks = new ArrayList<>();

  @Test
  void ctr_afterAShiftOfTheBaseRate_isCalibratedFromTheSecondWindowOn() {
    List<Double> excess = excess("{}");
    assertThat(excess.subList(1, SHIFT_IN)).allSatisfy(e -> assertThat(e).isLessThan(0.01));
    assertThat(excess.subList(SHIFT_IN + 1, excess.size()))
        .allSatisfy(e -> assertThat(e).isLessThan(0.01));
  }

  /** What each window's ECE is above that of labels drawn from the predictions themselves. */
  private List<Double> excess(String settings) {
    ModelConfig config =
        ModelConfig.parse(
            "{dimension: 4, rowsPerTable: 1024, mlp: [8], crossLayers: 1, batchSize: 128, "
                + settings.substring(1),
            "test");
    List<Double> excess = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(5);
    try (Learner learner = Learner.open(config, SCHEMA, folder.resolve("table"))) {
      learner.restore(-1, new byte[0]);
      learner.watch(
          (example, logit, ctr) -> {
            ctrs.add(ctr);
            clicks.add(example.getLabels().isEmpty() ? 0 : 1);
          });
      for (int window = 0; window < 4; window++) {
        ctrs.clear();
        clicks.clear();
        for (int i = 0; i < WINDOW; i++) {
          int number = window * WINDOW + i;
          learner.learn(example(number, window >= SHIFT_IN, random), "examples-0", number + 1L);
        }
        excess.add(ece(ctrs, clicks) - ece(ctrs, drawn(random)));
      }
    }
    return excess;
  }

  private List<Integer> drawn(SplittableRandom random) {
    return ctrs.stream().map(ctr -> random.nextDouble() < ctr ? 1 : 0).toList();
  }

  private static double ece(List<Double> ctrs, List<Integer> clicks) {
    return Calibration.ece(
            Calibration.equalMass(
                Predictions.of(
                    ctrs.stream().mapToDouble(c -> c).toArray(),
                    clicks.stream().mapToInt(c -> c).toArray()),
                BINS))
        .value();
  }

  private static Example example(int number, boolean shifted, SplittableRandom random) {
    int user = random.nextInt(50);
    int item = random.nextInt(50);
    double logit = -2 + 1.5 * Math.sin(user) + Math.cos(3 * item) + (shifted ? SHIFT : 0);
    boolean click = random.nextDouble() < 1 / (1 + Math.exp(-logit));
    Instant time = Instant.ofEpochMilli(1_700_000_000_000L + number * 100L);
    return Example.newBuilder()
        .setExampleId("s" + number)
        .setRequestId("r")
        .setSlateId("s")
        .setSubject("u")
        .setItem("i" + item)
        .setLabels(click ? Map.of("click", new Label(1, 1.0, time)) : Map.of())
        .setTime(time)
        .setClosesAt(time)
        .setModel("main")
        .setModelVersion(0)
        .setFeatureSchema(SCHEMA.hash())
        .setFeatures(Map.of("user", "u" + user, "item", "i" + item))
        .build();
  }
}

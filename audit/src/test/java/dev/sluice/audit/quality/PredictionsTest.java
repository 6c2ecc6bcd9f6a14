package dev.sluice.audit.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.audit.port.Predictor;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PredictionsTest {
  static {
    // Avro refuses enum defaults of records that are built before the codecs made it trust them.
    Codecs.all();
  }

  @Test
  void figures_areTheGoldenOnes() throws IOException {
    JsonNode file;
    try (var in = PredictionsTest.class.getResourceAsStream("/golden/calibration_metrics.json")) {
      file = new ObjectMapper().readTree(in);
    }
    double[] ctr = new double[file.get("pred").size()];
    int[] clicked = new int[ctr.length];
    for (int i = 0; i < ctr.length; i++) {
      ctr[i] = file.get("pred").get(i).asDouble();
      clicked[i] = file.get("label").get(i).asInt();
    }
    Predictions predictions = new Predictions("golden", ctr, clicked);
    JsonNode unit = file.get("metrics").get("unit");
    assertThat(predictions.normalisedEntropy().value())
        .isCloseTo(unit.get("NE_torchrec_official").asDouble(), within(1e-9));
    assertThat(predictions.pcoc().value()).isCloseTo(unit.get("PCOC_own").asDouble(), within(1e-9));
    assertThat(predictions.auc().value()).isCloseTo(auc(ctr, clicked), within(1e-12));
  }

  @Test
  void tiedPredictions_countHalf() {
    Predictions same =
        new Predictions("same", new double[] {.5, .5, .5, .5}, new int[] {1, 0, 1, 0});
    assertThat(same.auc().value()).isEqualTo(0.5);
  }

  @Test
  void interval_ofACalibratedPredictor_holdsOne() {
    Random random = new Random(4);
    int holds = 0;
    for (int round = 0; round < 40; round++) {
      double[] ctr = new double[4_000];
      int[] clicked = new int[ctr.length];
      for (int i = 0; i < ctr.length; i++) {
        ctr[i] = 0.05 + 0.3 * random.nextDouble();
        clicked[i] = random.nextDouble() < ctr[i] ? 1 : 0;
      }
      Interval pcoc = new Predictions("fair", ctr, clicked).pcoc();
      holds += pcoc.low() <= 1 && pcoc.high() >= 1 ? 1 : 0;
    }
    assertThat(holds).isGreaterThanOrEqualTo(34);
  }

  /** A model that looks at one feature only loses by that one alone. */
  @Test
  void importance_isOfTheFeatureThatTheModelUses() {
    Random random = new Random(6);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      double used = random.nextDouble();
      boolean clicked = random.nextDouble() < 0.9 * used;
      examples.add(
          Example.newBuilder()
              .setTime(Instant.EPOCH)
              .setExampleId("e" + i)
              .setRequestId("r")
              .setSlateId("s")
              .setSubject("u")
              .setItem("i")
              .setClosesAt(Instant.EPOCH)
              .setModel("m")
              .setModelVersion(1)
              .setFeatureSchema("")
              .setLabels(clicked ? Map.of("click", new Label(1, 1.0, null)) : Map.of())
              .setFeatures(Map.of("used", used, "unused", random.nextDouble()))
              .build());
    }
    Predictor model =
        new Predictor() {
          @Override
          public String name() {
            return "toy";
          }

          @Override
          public double[] ctr(List<Example> of) {
            return of.stream()
                .mapToDouble(example -> 0.9 * (Double) example.getFeatures().get("used"))
                .toArray();
          }
        };
    Map<String, Interval> importance =
        new Importance(examples, model).of(List.of("used", "unused", "absent"), 3);
    assertThat(importance.get("used"))
        .satisfies(interval -> assertThat(interval.above(0.1)).isTrue());
    assertThat(importance.get("unused")).satisfies(i -> assertThat(i.value()).isZero());
    assertThat(importance.get("absent")).satisfies(i -> assertThat(i.value()).isZero());
  }

  private static double auc(double[] ctr, int[] clicked) {
    double won = 0;
    double pairs = 0;
    for (int a = 0; a < ctr.length; a++) {
      for (int b = 0; b < ctr.length; b++) {
        if (clicked[a] == 1 && clicked[b] == 0) {
          pairs++;
          won += ctr[a] > ctr[b] ? 1 : ctr[a] == ctr[b] ? 0.5 : 0;
        }
      }
    }
    return won / pairs;
  }
}

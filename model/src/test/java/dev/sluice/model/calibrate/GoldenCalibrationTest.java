package dev.sluice.model.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.model.offline.Platt;
import dev.sluice.model.offline.Sigmoid;
import dev.sluice.schemas.metric.Calibration;
import dev.sluice.schemas.metric.Predictions;
import java.io.IOException;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calibrators against the vectors of the reference, and on a shift of the base rate. */
class GoldenCalibrationTest {
  private static final double TOLERANCE = 1e-6;
  private static JsonNode golden = new ObjectMapper().createObjectNode();

  @BeforeAll
  static void read() throws IOException {
    golden =
        new ObjectMapper()
            .readTree(
                Objects.requireNonNull(
                    GoldenCalibrationTest.class.getResource("/golden/calibration_metrics.json")));
  }

  private static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).asDouble();
    }
    return numbers;
  }

  private static int[] labels() {
    double[] labels = numbers(golden.path("label"));
    int[] whole = new int[labels.length];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = (int) labels[i];
    }
    return whole;
  }

  @Test
  void samplingCorrection_ofTheVectors_isTheReferences() {
    int checked = 0;
    for (JsonNode one : golden.path("negative_downsampling")) {
      double p = one.path("p").asDouble();
      double w = one.path("w_keep_rate").asDouble();
      double expected = one.path("out").asDouble();
      assertThat(SamplingCorrection.ctr(p, w)).isCloseTo(expected, within(TOLERANCE));
      assertThat(Sigmoid.of(SamplingCorrection.logit(Sigmoid.logit(p), w)))
          .isCloseTo(expected, within(TOLERANCE));
      checked++;
    }
    assertThat(checked).isPositive();
    assertThatThrownBy(() -> SamplingCorrection.ctr(0.1, 0)).hasMessageContaining("(0, 1]");
  }

  @Test
  void platt_ofTheVectors_isTheReferences() {
    double[] logits = numbers(golden.path("pred"));
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Sigmoid.logit(logits[i]);
    }
    Platt platt = Platt.fit(logits, labels(), 0);
    JsonNode expected = golden.path("platt");
    assertThat(platt.scale()).isCloseTo(expected.path("a").asDouble(), within(TOLERANCE));
    assertThat(platt.shift()).isCloseTo(expected.path("b").asDouble(), within(TOLERANCE));
    for (int i = 0; i < logits.length; i++) {
      assertThat(Sigmoid.of(platt.apply(logits[i])))
          .isCloseTo(expected.path("calibrated").get(i).asDouble(), within(TOLERANCE));
    }
  }

  @Test
  void onlinePlatt_ofTheVectors_isTheReferences() {
    JsonNode run = golden.path("online_platt_sgd");
    double[] pred = numbers(golden.path("pred"));
    int[] label = labels();
    OnlinePlatt platt = new OnlinePlatt(run.path("lr").asDouble());
    for (int i = 0; i < pred.length; i++) {
      double logit = Sigmoid.logit(pred[i]);
      JsonNode expected = run.path("trace_pred_a_b").get(i);
      assertThat(platt.ctr(logit)).isCloseTo(expected.get(0).asDouble(), within(TOLERANCE));
      platt.learn(logit, label[i] == 1);
      assertThat(platt.scale()).isCloseTo(expected.get(1).asDouble(), within(TOLERANCE));
      assertThat(platt.shift()).isCloseTo(expected.get(2).asDouble(), within(TOLERANCE));
    }
  }

  @Test
  void isotonic_ofTheVectors_isTheReferences() {
    double[] pred = numbers(golden.path("pred"));
    double[] label = numbers(golden.path("label"));
    JsonNode expected = golden.path("isotonic");
    double[] unit = Isotonic.fit(label, numbers(golden.path("weights_unit")));
    assertThat(unit).containsExactly(numbers(expected.path("pav_unit")), within(TOLERANCE));
    assertThat(Isotonic.fit(label, numbers(golden.path("weights_2"))))
        .containsExactly(numbers(expected.path("pav_w2")), within(TOLERANCE));
    double[] query = numbers(expected.path("query"));
    for (int i = 0; i < query.length; i++) {
      assertThat(Isotonic.interpolate(pred, unit, query[i]))
          .isCloseTo(expected.path("interpolated").get(i).asDouble(), within(TOLERANCE));
    }
  }

  @Test
  void decayedBins_ofTheVectors_areTheReferences() {
    JsonNode run = golden.path("streaming_bucket_pav");
    double[] pred = numbers(golden.path("pred"));
    int[] label = labels();
    int window = run.path("windows_of").asInt();
    DecayedBins bins =
        new DecayedBins(
            run.path("bins").asInt(),
            run.path("decay_per_window").asDouble(),
            run.path("prior_strength").asDouble());
    for (int i = 0; i < pred.length; i++) {
      if (i > 0 && i % window == 0) {
        bins.nextWindow();
      }
      bins.add(pred[i], label[i] == 1);
    }
    assertThat(bins.rates())
        .containsExactly(numbers(run.path("calibrated_rate")), within(TOLERANCE));
  }

  /** A shift of the base rate by half a logit: the second window after it is calibrated again. */
  @Test
  void calibrators_afterAShift_followFromTheSecondWindowOn() {
    int windowRows = 50_000;
    SplittableRandom random = new SplittableRandom(8);
    OnlinePlatt platt = new OnlinePlatt(0.01);
    DecayedBins bins = new DecayedBins(100, 0.2, 20);
    for (int window = 0; window < 5; window++) {
      double shift = window < 2 ? 0 : -0.5;
      double[] byPlatt = new double[windowRows];
      double[] byBins = new double[windowRows];
      double[] perfect = new double[windowRows];
      double[] raw = new double[windowRows];
      int[] label = new int[windowRows];
      DecayedBins.Curve curve = bins.curve();
      bins.nextWindow();
      for (int i = 0; i < windowRows; i++) {
        double logit = -2 + 2 * (random.nextDouble() + random.nextDouble() - 1);
        perfect[i] = Sigmoid.of(logit + shift);
        label[i] = random.nextDouble() < perfect[i] ? 1 : 0;
        raw[i] = Sigmoid.of(logit);
        byPlatt[i] = platt.ctr(logit);
        byBins[i] = curve.ctr(raw[i]);
        platt.learn(logit, label[i] == 1);
        bins.add(raw[i], label[i] == 1);
      }
      double least = ece(perfect, label);
      if (window >= 3) {
        assertThat(ece(byPlatt, label)).isLessThan(least + 0.01);
        assertThat(ece(byBins, label)).isLessThan(least + 0.01);
        assertThat(ece(raw, label)).as("uncorrected").isGreaterThan(least + 0.02);
      }
    }
  }

  private static double ece(double[] ctr, int[] label) {
    return Calibration.ece(Calibration.equalMass(Predictions.of(ctr, label), 20)).value();
  }

  @Test
  void fieldShrinkage_littleEvidence_changesLittle() {
    FieldShrinkage shrinkage = new FieldShrinkage(50, 0.5);
    for (int i = 0; i < 1000; i++) {
      shrinkage.add("often", 0.2, i % 10 == 0);
    }
    shrinkage.add("once", 0.2, true);
    // 100 clicks where 200 were predicted: (100 + 50) / (200 + 50).
    assertThat(shrinkage.ctr("often", 0.2)).isCloseTo(0.12, within(1e-9));
    assertThat(shrinkage.ctr("once", 0.2)).isCloseTo(0.2, within(0.01));
    assertThat(shrinkage.ctr("never", 0.2)).isEqualTo(0.2);
    for (int window = 0; window < 40; window++) {
      shrinkage.nextWindow();
    }
    assertThat(shrinkage.size()).isZero();
  }
}

package dev.sluice.schemas.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every figure against the vectors of the reference, to 1e-6. */
class GoldenMetricsTest {
  private static final double TOLERANCE = 1e-6;
  private static JsonNode golden = new ObjectMapper().createObjectNode();

  @BeforeAll
  static void read() throws IOException {
    golden =
        new ObjectMapper()
            .readTree(
                Objects.requireNonNull(
                    GoldenMetricsTest.class.getResource("/golden/calibration_metrics.json")));
  }

  private static double[] numbers(String name) {
    List<Double> numbers = new ArrayList<>();
    golden.path(name).forEach(node -> numbers.add(node.asDouble()));
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static int[] labels() {
    List<Integer> labels = new ArrayList<>();
    golden.path("label").forEach(node -> labels.add(node.asInt()));
    return labels.stream().mapToInt(Integer::intValue).toArray();
  }

  private static List<String> field() {
    List<String> field = new ArrayList<>();
    golden.path("field").forEach(node -> field.add(node.asText()));
    return field;
  }

  private static Predictions unit() {
    return Predictions.of(numbers("pred"), labels());
  }

  private static Predictions weighted() {
    return Predictions.of(numbers("pred"), labels(), numbers("weights_2"));
  }

  private static void assertFigure(Figure figure, JsonNode expected) {
    assertThat(expected.isNumber()).as("the vector has that figure").isTrue();
    assertThat(figure.value()).isCloseTo(expected.asDouble(), within(TOLERANCE));
  }

  @Test
  void likelihood_ofTheVectors_isTheReferences() {
    JsonNode metrics = golden.path("metrics");
    JsonNode one = metrics.path("unit");
    assertFigure(Likelihood.ne(unit()), one.path("NE_torchrec_official"));
    assertFigure(Likelihood.logloss(unit()), one.path("logloss_nats"));
    assertFigure(Likelihood.pcoc(unit()), one.path("calibration_torchrec_official(=PCOC)"));
    JsonNode two = metrics.path("w2");
    assertFigure(Likelihood.ne(weighted()), two.path("NE_own"));
    assertFigure(Likelihood.logloss(weighted()), two.path("logloss_nats"));
    assertFigure(Likelihood.pcoc(weighted()), two.path("calibration_torchrec_official(=PCOC)"));
    assertFigure(Likelihood.rig(unit()), metrics.path("RIG=1-NE"));
    assertFigure(Likelihood.brier(unit()), metrics.path("brier"));
    assertFigure(Discrimination.auc(numbers("pred"), labels()), metrics.path("auc"));
  }

  @Test
  void calibration_ofTheVectors_isTheReferences() {
    JsonNode metrics = golden.path("metrics");
    List<Calibration.Bin> ten = Calibration.equalWidth(unit(), 10);
    assertFigure(Calibration.ece(ten), metrics.path("ECE_equal_width_10"));
    assertFigure(Calibration.mce(ten), metrics.path("MCE_equal_width_10"));
    assertFigure(
        Calibration.ece(Calibration.equalWidth(unit(), 5)), metrics.path("ECE_equal_width_5"));
    assertFigure(
        Calibration.ece(Calibration.equalWidth(weighted(), 5)),
        metrics.path("ECE_equal_width_5_w2"));
    assertFigure(
        Calibration.ece(Calibration.equalMass(unit(), 5)), metrics.path("ECE_equal_mass_5"));
    assertFigure(
        Calibration.ece(Calibration.equalMass(unit(), 10)), metrics.path("ECE_equal_mass_10"));
    assertFigure(Calibration.fieldRce(unit(), field()), metrics.path("Field_RCE"));
    assertFigure(
        Calibration.fieldEce(unit(), field()), metrics.path("Field_ECE_one_bin_per_value"));
    for (int i = 0; i < ten.size(); i++) {
      JsonNode bin = metrics.path("bins_10").get(i);
      assertThat(ten.get(i).count()).isEqualTo(bin.path("n").asLong());
      assertThat(ten.get(i).meanCtr())
          .isCloseTo(bin.path("mean_pred").asDouble(), within(TOLERANCE));
      assertThat(ten.get(i).meanLabel())
          .isCloseTo(bin.path("mean_label").asDouble(), within(TOLERANCE));
    }
  }

  @Test
  void streaming_ofTheVectors_isNearTheExactFigures() {
    StreamingQuality first = new StreamingQuality();
    StreamingQuality second = new StreamingQuality();
    double[] ctr = numbers("pred");
    int[] label = labels();
    for (int i = 0; i < ctr.length; i++) {
      (i % 2 == 0 ? first : second).add(ctr[i], label[i] == 1);
    }
    first.merge(second);
    JsonNode one = golden.path("metrics").path("unit");
    assertFigure(first.ne(), one.path("NE_own"));
    assertFigure(first.pcoc(), one.path("PCOC_own"));
    assertThat(first.auc().value())
        .isCloseTo(golden.path("metrics").path("auc").asDouble(), within(1e-3));
  }

  @Test
  void figures_thatAreUndefined_areEmptyWithAReason() {
    Predictions noClick = Predictions.of(new double[] {0.1, 0.2}, new int[] {0, 0});
    Predictions none = Predictions.of(new double[0], new int[0]);
    assertThat(Likelihood.pcoc(noClick).reason()).contains("needs a click");
    assertThat(Likelihood.ne(noClick).isDefined()).isFalse();
    assertThat(Likelihood.logloss(none).optional()).isEmpty();
    assertThat(Discrimination.auc(new double[] {0.1}, new int[] {1}).reason())
        .contains("1 clicks and 0 others");
    assertThat(Calibration.ece(Calibration.equalMass(none, 5)).isDefined()).isFalse();
    assertThat(Calibration.fieldRce(noClick, List.of("a", "b")).isDefined()).isFalse();
    assertThat(SlateMetrics.ndcg(new boolean[3], 0, 3).orNull()).isNull();
    assertThat(SlateMetrics.coverage(List.of(), 0).isDefined()).isFalse();
    assertThat(new StreamingQuality().auc().isDefined()).isFalse();
  }

  @Test
  void gauc_twoGroups_isTheirAucsBySize() {
    double[] scores = {0.1, 0.9, 0.9, 0.1, 0.5, 0.5};
    int[] labels = {0, 1, 0, 1, 1, 1};
    // u1 is perfect, u2 is reversed, u3 has one label and is left out.
    Figure gauc = Discrimination.gauc(scores, labels, List.of("u1", "u1", "u2", "u2", "u3", "u3"));
    assertThat(gauc.value()).isCloseTo(0.5, within(1e-12));
    assertThat(
            Discrimination.gauc(
                    new double[] {0.1, 0.2}, new int[] {1, 1}, Collections.nCopies(2, "u"))
                .isDefined())
        .isFalse();
  }

  @Test
  void slates_knownPlaces_giveKnownFigures() {
    boolean[] third = {false, false, true};
    assertThat(SlateMetrics.reciprocalRank(third)).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(SlateMetrics.hit(third, 2)).isFalse();
    assertThat(SlateMetrics.hit(third, 3)).isTrue();
    assertThat(SlateMetrics.ndcg(third, 1, 10).value()).isCloseTo(0.5, within(1e-12));
    assertThat(SlateMetrics.coverage(List.of(List.of("a", "b"), List.of("b")), 4).value())
        .isCloseTo(0.5, within(1e-12));
  }
}

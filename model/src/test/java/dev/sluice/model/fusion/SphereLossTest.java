package dev.sluice.model.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.model.matrix.Workers;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SphereLossTest {
  private static final int[] ONCE = {1, 1, 1, 1};
  private static final int[] IN_ORDER = {0, 1, 2, 3};

  private final Workers workers = new Workers(2);

  @Test
  void losses_goldenBatch_areReproduced() throws IOException {
    JsonNode golden = Golden.file("cm3_losses.json");
    float[][] user = Golden.rows(golden.get("user"));
    float[][] positive = Golden.rows(golden.get("pos_item"));
    float[][] negative = Golden.rows(golden.get("neg_item"));
    float[][] mixed = Golden.rows(golden.get("mix_feat_unnormalised"));
    double align =
        Alignment.add(user, IN_ORDER, positive, IN_ORDER, new float[4][3], new float[4][3]);
    double users = Uniformity.plain(user, ONCE, workers).value();
    assertThat(align).isCloseTo(golden.get("alignment_user_pos").asDouble(), within(1e-6));
    assertThat(users).isCloseTo(golden.get("uniformity_user").asDouble(), within(1e-6));
    assertThat(Uniformity.plain(negative, ONCE, workers).value())
        .isCloseTo(golden.get("uniformity_neg").asDouble(), within(1e-6));
    for (JsonNode at : golden.get("cases")) {
      Calibration calibration =
          new Calibration(at.get("min_sim").asDouble(), at.get("max_sim").asDouble(), false);
      double items = Uniformity.calibrated(negative, ONCE, mixed, calibration, workers).value();
      assertThat(items).isCloseTo(at.get("calibrated_uniformity_neg").asDouble(), within(1e-6));
      for (String gamma : new String[] {"0.5", "0.9"}) {
        assertThat(align + Double.parseDouble(gamma) * (users + items) / 2)
            .isCloseTo(at.get("total_loss_gamma_" + gamma).asDouble(), within(1e-6));
      }
    }
  }

  @Test
  void calibratedUniformity_goldenGradients_areReproduced() throws IOException {
    JsonNode golden = Golden.file("cm3_losses.json");
    Uniformity.Loss loss =
        Uniformity.calibrated(
            Golden.rows(golden.get("neg_item")),
            ONCE,
            Golden.rows(golden.get("mix_feat_unnormalised")),
            Calibration.published(.8),
            workers);
    JsonNode gradients = golden.get("grad_case_max0.8");
    close(loss.gradient(), Golden.rows(gradients.get("d_neg_item")));
    close(loss.mixedGradient(), Golden.rows(gradients.get("d_mix_feat")));
  }

  private static void close(float[][] actual, float[][] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("row %d", i).containsExactly(expected[i], within(1e-6f));
    }
  }

  /** Repeats as counts, several blocks, against the sum over all pairs of the batch in double. */
  @Test
  void uniformity_blocksAndCounts_equalTheSumOverAllPairs() {
    long seed = 17;
    Random random = new Random(seed);
    int distinct = 700;
    float[][] points = units(distinct, 5, random);
    float[][] mixed = units(distinct, 4, random);
    int[] counts = random.ints(distinct, 1, 4).toArray();
    Calibration calibration = Calibration.published(.7);
    double plain = 0;
    double calibrated = 0;
    double pairs = 0;
    for (int i = 0; i < distinct; i++) {
      for (int j = i; j < distinct; j++) {
        double count = i == j ? counts[i] * (counts[i] - 1) / 2.0 : counts[i] * counts[j];
        double apart = 2 - 2 * dot(points[i], points[j]);
        double similarity = Math.max(0, Math.min(.7, dot(mixed[i], mixed[j])));
        plain += count * Math.exp(-2 * apart);
        calibrated += count * Math.exp(-2 * (apart - 2 + 2 * similarity));
        pairs += count;
      }
    }
    Uniformity.Loss one = Uniformity.plain(points, counts, workers);
    assertThat(one.value()).as("seed %d", seed).isCloseTo(Math.log(plain / pairs), within(1e-6));
    Uniformity.Loss two = Uniformity.calibrated(points, counts, mixed, calibration, workers);
    assertThat(two.value()).isCloseTo(Math.log(calibrated / pairs), within(1e-6));
    float[] expected = new float[5];
    for (int j = 0; j < distinct; j++) {
      double apart = 2 - 2 * dot(points[300], points[j]);
      double weight = -4 * counts[300] * counts[j] * Math.exp(-2 * apart) / plain;
      for (int k = 0; k < 5; k++) {
        expected[k] += (float) (weight * (points[300][k] - points[j][k]));
      }
    }
    assertThat(one.gradient()[300]).containsExactly(expected, within(1e-6f));
  }

  @Test
  void uniformity_threads_giveTheSameBits() {
    Random random = new Random(2);
    float[][] points = units(900, 8, random);
    int[] counts = random.ints(900, 1, 3).toArray();
    Calibration calibration = Calibration.published(.8);
    try (Workers alone = new Workers(1);
        Workers many = new Workers(5)) {
      Uniformity.Loss a = Uniformity.calibrated(points, counts, points, calibration, alone);
      Uniformity.Loss b = Uniformity.calibrated(points, counts, points, calibration, many);
      assertThat(a.value()).isEqualTo(b.value());
      assertThat(Arrays.deepEquals(a.gradient(), b.gradient())).isTrue();
      assertThat(Arrays.deepEquals(a.mixedGradient(), b.mixedGradient())).isTrue();
    }
  }

  @Test
  void calibration_similarityOneOrZeroEverywhere_isPlainOrPlainPlusFour() {
    float[][] points = units(20, 4, new Random(8));
    int[] counts = new int[20];
    Arrays.fill(counts, 1);
    float[][] same = new float[20][];
    float[][] orthogonal = new float[20][20];
    for (int i = 0; i < 20; i++) {
      same[i] = new float[] {1, 2};
      orthogonal[i][i] = 1;
    }
    double plain = Uniformity.plain(points, counts, workers).value();
    Calibration calibration = Calibration.published(1);
    assertThat(Uniformity.calibrated(points, counts, same, calibration, workers).value())
        .isCloseTo(plain, within(1e-6));
    assertThat(Uniformity.calibrated(points, counts, orthogonal, calibration, workers).value())
        .isCloseTo(plain + 4, within(1e-6));
  }

  @Test
  void calibration_stopGradient_leavesTheMixedFeaturesAlone() {
    float[][] points = units(5, 4, new Random(8));
    Calibration calibration = new Calibration(0, .8, true);
    assertThat(
            Uniformity.calibrated(points, new int[] {1, 1, 1, 1, 1}, points, calibration, workers)
                .mixedGradient())
        .isNull();
  }

  @Test
  void uniformity_onePointOrNone_isZeroWithoutGradient() {
    Uniformity.Loss one = Uniformity.plain(new float[][] {{1, 0}}, new int[] {1}, workers);
    assertThat(one.value()).isZero();
    assertThat(one.gradient()[0]).containsExactly(0, 0);
    assertThat(Uniformity.plain(new float[0][], new int[0], workers).value()).isZero();
  }

  @Test
  void alignment_withoutPairs_isRefused() {
    float[][] none = new float[0][];
    assertThatThrownBy(() -> Alignment.add(none, new int[0], none, new int[0], none, none))
        .hasMessageContaining("needs pairs");
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static float[][] units(int count, int size, Random random) {
    return SphericalBezierTest.random(count, size, random).stream()
        .map(Slerp::direction)
        .toArray(float[][]::new);
  }

  @Test
  void exponentials_wholeRange_areThoseOfTheLibrary() {
    double[] x = new double[1_601];
    for (int i = 0; i < x.length; i++) {
      x[i] = -8 + i * .01;
    }
    double[] expected = java.util.Arrays.stream(x).map(Math::exp).toArray();
    Uniformity.exponentials(x, x.length);
    for (int i = 0; i < x.length; i++) {
      assertThat(x[i] / expected[i]).isCloseTo(1, within(1e-9));
    }
  }
}

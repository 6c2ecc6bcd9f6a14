package dev.sluice.model.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SphericalBezierTest {
  @Test
  void bezier_goldenCases_areReproducedInAllVariants() throws IOException {
    int seen = 0;
    for (JsonNode at : Golden.file("spherical_bezier.json").get("cases")) {
      String name = at.get("variant").asText();
      BezierVariant variant =
          name.startsWith("A")
              ? BezierVariant.TRIANGLE
              : name.startsWith("B") ? BezierVariant.FOLD : BezierVariant.FOLD_REVERSED;
      double[] lambdas = lambdas(at);
      float[] out = SphericalBezier.fuse(List.of(Golden.rows(at.get("points"))), variant, lambdas);
      for (int i = 0; i < out.length; i++) {
        assertThat((double) out[i])
            .as("%s [%d]", at, i)
            .isCloseTo(at.get("out").get(i).asDouble(), within(Golden.TOLERANCE));
      }
      seen++;
    }
    assertThat(seen).isEqualTo(22);
  }

  private static double[] lambdas(JsonNode at) {
    if (at.has("t")) {
      return new double[] {at.get("t").asDouble()};
    }
    JsonNode given = at.has("lams") ? at.get("lams") : at.get("lambdas");
    double[] lambdas = new double[given.size()];
    for (int i = 0; i < lambdas.length; i++) {
      lambdas[i] = given.get(i).asDouble();
    }
    return lambdas;
  }

  @Test
  void bezier_sevenPoints_isOneUnitVectorInAllVariants() {
    List<float[]> points = random(7, 16, new Random(3));
    for (BezierVariant variant : BezierVariant.values()) {
      float[] out = SphericalBezier.fuse(points, variant, .5, .2, .9, .1, .5, .7);
      assertThat(Slerp.norm(out)).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void bezier_onePoint_isItsDirection() {
    assertThat(SphericalBezier.fuse(List.of(new float[] {0, 5}), BezierVariant.TRIANGLE))
        .containsExactly(0, 1);
  }

  @Test
  void bezier_nothingOrTooFewLambdas_isRefused() {
    assertThatThrownBy(() -> SphericalBezier.fuse(List.of(), BezierVariant.FOLD))
        .hasMessageContaining("nothing to fuse");
    List<float[]> points = random(3, 4, new Random(3));
    assertThatThrownBy(() -> SphericalBezier.fuse(points, BezierVariant.FOLD, .5))
        .hasMessageContaining("takes 2 lambdas, got 1");
  }

  /** The training form's adjoint against differences of the serving form, in all variants. */
  @Test
  void tape_backward_isTheGradientOfTheServingForm() {
    long seed = 5;
    Random random = new Random(seed);
    for (int n = 1; n <= 5; n++) {
      for (BezierVariant variant : BezierVariant.values()) {
        List<float[]> points = random(n, 6, random);
        double[] lambdas = random.doubles(5).toArray();
        float[] read = random(1, 6, random).get(0);
        SlerpTape tape = SlerpTape.record(points, variant, lambdas);
        assertThat(tape.point()).isEqualTo(SphericalBezier.fuse(points, variant, lambdas));
        float[][] gradients = tape.backward(read);
        assertThat(gradients).hasDimensions(n, 6);
        for (int k = 0; k < n; k++) {
          for (int i = 0; i < 6; i++) {
            float step = 2e-3f;
            float before = points.get(k)[i];
            points.get(k)[i] = before + step;
            double up = dot(SphericalBezier.fuse(points, variant, lambdas), read);
            points.get(k)[i] = before - step;
            double down = dot(SphericalBezier.fuse(points, variant, lambdas), read);
            points.get(k)[i] = before;
            assertThat((double) gradients[k][i])
                .as("seed %d, %s over %d points, [%d][%d]", seed, variant, n, k, i)
                .isCloseTo((up - down) / (2 * step), within(5e-3));
          }
        }
      }
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  static List<float[]> random(int count, int size, Random random) {
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] row = new float[size];
      for (int j = 0; j < size; j++) {
        row[j] = (float) random.nextGaussian();
      }
      rows.add(row);
    }
    return rows;
  }
}

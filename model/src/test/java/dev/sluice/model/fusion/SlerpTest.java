package dev.sluice.model.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlerpTest {
  @Test
  void slerp_goldenCases_areReproduced() throws IOException {
    for (JsonNode at : Golden.file("slerp.json").get("slerp")) {
      holds(at, "out");
    }
  }

  @Test
  void slerp_goldenEdgeCases_areReproduced() throws IOException {
    for (JsonNode at : Golden.file("slerp.json").get("safe_slerp_edge_cases")) {
      holds(at, "safe_out");
    }
  }

  private static void holds(JsonNode at, String key) {
    float[] out =
        Slerp.between(Golden.row(at.get("a")), Golden.row(at.get("b")), at.get("lam").asDouble());
    for (int i = 0; i < out.length; i++) {
      assertThat((double) out[i])
          .as("%s [%d]", at, i)
          .isCloseTo(at.get(key).get(i).asDouble(), within(Golden.TOLERANCE));
    }
  }

  @Test
  void slerp_ends_areTheDirections() {
    float[] a = {3, 0, 4};
    float[] b = {0, 2, 0};
    assertThat(Slerp.between(a, b, 1)).containsExactly(new float[] {.6f, 0, .8f}, within(1e-6f));
    assertThat(Slerp.between(a, b, 0)).containsExactly(new float[] {0, 1, 0}, within(1e-6f));
  }

  @Test
  void slerp_oneDimension_isDefined() {
    assertThat(Slerp.between(new float[] {2}, new float[] {3}, .5)).containsExactly(1f);
    assertThat(Slerp.between(new float[] {2}, new float[] {-3}, .5)[0]).isFinite();
  }

  @Test
  void slerp_badInput_isRefusedWithTheCure() {
    float[] unit = {1, 0};
    assertThatThrownBy(() -> Slerp.between(new float[2], unit, .5))
        .hasMessageContaining("leave the modality out");
    assertThatThrownBy(() -> Slerp.between(new float[] {Float.NaN, 1}, unit, .5))
        .hasMessageContaining("direction");
    assertThatThrownBy(() -> Slerp.between(new float[3], unit, .5))
        .hasMessageContaining("one size");
    assertThatThrownBy(() -> Slerp.between(unit, unit, 1.5)).hasMessageContaining("[0, 1]");
  }

  /** Central differences of a random linear read-out, near and far from both rules' borders. */
  @Test
  void step_backward_isTheGradient() {
    Random random = new Random(11);
    for (double angle : new double[] {2e-5, 3e-3, .4, 1.5, 2.9, Math.PI - 3e-2}) {
      float[] a = {1.5f, 0, 0, 0};
      float[] b = {(float) (2 * Math.cos(angle)), (float) (2 * Math.sin(angle)), 0, 0};
      float[] read = new float[4];
      for (int i = 0; i < 4; i++) {
        read[i] = (float) random.nextGaussian();
      }
      double lambda = .1 + .8 * random.nextDouble();
      float[] atA = new float[4];
      float[] atB = new float[4];
      SlerpStep.of(a, b, lambda).backward(read, atA, atB);
      for (int i = 0; i < 4; i++) {
        assertThat((double) atA[i])
            .as("d a[%d] at %s", i, angle)
            .isCloseTo(difference(a, b, lambda, read, a, i), within(2e-2));
        assertThat((double) atB[i])
            .as("d b[%d] at %s", i, angle)
            .isCloseTo(difference(a, b, lambda, read, b, i), within(2e-2));
      }
    }
  }

  private static double difference(
      float[] a, float[] b, double lambda, float[] read, float[] moved, int at) {
    // Floats: a step of 1e-3 leaves errors of 1e-7 / 1e-3, and stays on one side of the rules here.
    float before = moved[at];
    float step = 1e-3f;
    moved[at] = before + step;
    double up = value(Slerp.between(a, b, lambda), read);
    moved[at] = before - step;
    double down = value(Slerp.between(a, b, lambda), read);
    moved[at] = before;
    return (up - down) / (2 * step);
  }

  private static double value(float[] point, float[] read) {
    double sum = 0;
    for (int i = 0; i < point.length; i++) {
      sum += (double) point[i] * read[i];
    }
    return sum;
  }
}

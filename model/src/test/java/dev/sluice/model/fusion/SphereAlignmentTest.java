package dev.sluice.model.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SphereAlignmentTest {
  private static final float[][] AXES = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};

  @Test
  void alignment_goldenRows_recoverTheRotation() throws IOException {
    JsonNode golden = Golden.file("procrustes.json");
    SphereAlignment alignment =
        SphereAlignment.of(Golden.rows(golden.get("X_new")), Golden.rows(golden.get("X_old")));
    float[][] rotation = alignment.turn(AXES);
    float[][] expected = Golden.rows(golden.get("R_recovered"));
    for (int i = 0; i < 3; i++) {
      assertThat(rotation[i]).containsExactly(expected[i], within(1e-6f));
    }
  }

  @Test
  void alignment_randomRotationOfManyRows_isUndone() {
    Random random = new Random(5);
    int size = 24;
    float[][] old = SphericalBezierTest.random(200, size, random).toArray(float[][]::new);
    // Any orthogonal matrix: the alignment of noise to noise is one.
    SphereAlignment turned =
        SphereAlignment.of(
            SphericalBezierTest.random(40, size, random).toArray(float[][]::new),
            SphericalBezierTest.random(40, size, random).toArray(float[][]::new));
    float[][] fresh = turned.turn(old);
    SphereAlignment back = SphereAlignment.of(fresh, old);
    assertThat(back.error()).isLessThan(1e-5);
    for (int i = 0; i < old.length; i += 17) {
      assertThat(back.turn(fresh[i])).containsExactly(old[i], within(1e-4f));
    }
  }

  @Test
  void alignment_fewRows_isStillOrthogonal() {
    float[][] fresh = {{1, 0, 0}};
    float[][] old = {{0, 0, 2}};
    SphereAlignment alignment = SphereAlignment.of(fresh, old);
    assertThat(alignment.error()).isLessThan(1e-6);
    assertThat(alignment.turn(fresh[0])).containsExactly(new float[] {0, 0, 1}, within(1e-6f));
    assertThat(SphereAlignment.of(new float[1][4], new float[1][4]).error()).isLessThan(1e-6);
  }

  @Test
  void alignment_mistakes_areRefused() {
    assertThatThrownBy(() -> SphereAlignment.of(new float[0][], new float[0][]))
        .hasMessageContaining("same items");
    assertThatThrownBy(() -> SphereAlignment.of(new float[][] {{Float.NaN}}, new float[][] {{1}}))
        .hasMessageContaining("finite");
  }
}

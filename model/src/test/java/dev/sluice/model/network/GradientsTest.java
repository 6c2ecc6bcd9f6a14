package dev.sluice.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientsTest {
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void finite_findsWhatIsNoNumberAtEveryPlace(float no) {
    for (int size = 0; size < 14; size++) {
      assertThat(gradients(new float[size], new float[3]).finite()).isTrue();
      for (int at = 0; at < size; at++) {
        float[] values = new float[size];
        values[at] = no;
        assertThat(gradients(values, new float[3]).finite()).isFalse();
        assertThat(gradients(new float[3], values).finite()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void finite_looksAtTheLossToo(double loss) {
    assertThat(new Gradients(loss, new float[0], new float[0], new float[0]).finite()).isFalse();
  }

  private static Gradients gradients(float[] parameters, float[] inputs) {
    return new Gradients(0.5, new float[0], parameters, inputs);
  }
}

package dev.sluice.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceNetworkTest {
  /** Vector of the public golden file of the DCN-V2 cross layer: input, weight, bias, output. */
  private static final float[] X0 = {0.4f, 0.41f, 0.42f, 0f, 0.01f, 0.02f};

  private final ReferenceNetwork network = new ReferenceNetwork();

  /** Central differences of a float loss summed in double: error of order step^2 and 1e-7/step. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void gradients_ofRandomNetworks_areFiniteDifferences(long seed) {
    NetworkSpec spec = NetworkFixtures.spec(seed);
    DenseParameters parameters = NetworkFixtures.parameters(spec, seed);
    int size = 5;
    float[] inputs = NetworkFixtures.inputs(size, spec.inputWidth(), seed);
    Targets targets = NetworkFixtures.targets(size, seed);
    Gradients gradients = network.gradients(parameters, inputs, targets);
    int step = Math.max(1, parameters.values().length / 200);
    for (int i = 0; i < parameters.values().length; i += step) {
      double slope = slope(parameters.values(), i, parameters, inputs, targets);
      assertThat((double) gradients.parameters()[i]).isCloseTo(slope, within(2e-4));
    }
    for (int i = 0; i < inputs.length; i++) {
      double slope = slope(inputs, i, parameters, inputs, targets);
      assertThat((double) gradients.inputs()[i]).isCloseTo(slope, within(2e-4));
    }
  }

  private double slope(
      float[] moved, int i, DenseParameters parameters, float[] inputs, Targets targets) {
    float before = moved[i];
    float step = 1e-3f;
    moved[i] = before + step;
    double above = targets.loss(network.logits(parameters, inputs, targets.size()));
    moved[i] = before - step;
    double below = targets.loss(network.logits(parameters, inputs, targets.size()));
    moved[i] = before;
    return (above - below) / (2 * step);
  }

  @Test
  void crossLayer_ofTheGoldenVector_givesItsOutput() {
    NetworkSpec spec = new NetworkSpec(6, 2, List.of());
    DenseParameters parameters = DenseParameters.zeros(spec);
    float[] values = parameters.values();
    float[] bias = GoldenCross.BIAS;
    for (int l = 0; l < 2; l++) {
      NetworkSpec.Block weight = spec.blocks().get(2 * l);
      System.arraycopy(GoldenCross.WEIGHT, 0, values, weight.offset(), weight.length());
      System.arraycopy(bias, 0, values, weight.end(), bias.length);
    }
    int out = spec.blocks().get(4).offset();
    for (int i = 0; i < 6; i++) {
      Arrays.fill(values, out, out + 12, 0f);
      values[out + i] = 1;
      assertThat((double) network.logits(parameters, X0, 1)[NetworkSpec.RANK])
          .isCloseTo(GoldenCross.X2[i], within(1e-6));
    }
  }

  @Test
  void parameters_throughBytes_areTheSame() {
    NetworkSpec spec = NetworkFixtures.spec(3);
    DenseParameters parameters = NetworkFixtures.parameters(spec, 3);
    DenseParameters back = DenseParameters.fromBytes(parameters.toBytes());
    assertThat(back.spec()).isEqualTo(spec);
    assertThat(back.values()).containsExactly(parameters.values());
  }
}

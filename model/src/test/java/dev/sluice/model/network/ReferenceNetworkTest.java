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

  /**
   * One-sided differences of a loss summed in double: error of order step and 1e-7 / step. Where a
   * ReLU switches within the step the two sides differ, and the derivative lies between them; that
   * a few of them do is expected, that many do would make this test blind.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void gradients_ofRandomNetworks_areFiniteDifferences(long seed) {
    NetworkSpec spec = NetworkFixtures.spec(seed);
    DenseParameters parameters = NetworkFixtures.parameters(spec, seed);
    int size = 5;
    float[] inputs = NetworkFixtures.inputs(size, spec.inputWidth(), seed);
    Targets targets = NetworkFixtures.targets(size, seed);
    Gradients gradients = network.gradients(parameters, inputs, targets);
    Slopes slopes = new Slopes(parameters, inputs, targets);
    int step = Math.max(1, parameters.values().length / 200);
    for (int i = 0; i < parameters.values().length; i += step) {
      slopes.hold(parameters.values(), i, gradients.parameters()[i]);
    }
    for (int i = 0; i < inputs.length; i++) {
      slopes.hold(inputs, i, gradients.inputs()[i]);
    }
    assertThat(slopes.switched).isLessThanOrEqualTo(slopes.held / 10);
  }

  /** Holds derivatives to the slopes on both sides. */
  private final class Slopes {
    private static final float STEP = 1e-3f;
    private static final double TOLERANCE = 5e-4;

    private final DenseParameters parameters;
    private final float[] inputs;
    private final Targets targets;
    private int held;
    private int switched;

    Slopes(DenseParameters parameters, float[] inputs, Targets targets) {
      this.parameters = parameters;
      this.inputs = inputs;
      this.targets = targets;
    }

    void hold(float[] moved, int i, double derivative) {
      double here = loss();
      double right = (moved(moved, i, STEP) - here) / STEP;
      double left = (here - moved(moved, i, -STEP)) / STEP;
      held++;
      if (Math.abs(right - left) > 2 * TOLERANCE) {
        switched++;
      }
      assertThat(derivative)
          .isBetween(Math.min(left, right) - TOLERANCE, Math.max(left, right) + TOLERANCE);
    }

    private double moved(float[] moved, int i, float by) {
      float before = moved[i];
      moved[i] = before + by;
      double loss = loss();
      moved[i] = before;
      return loss;
    }

    private double loss() {
      return targets.loss(network.logits(parameters, inputs, targets.size()));
    }
  }

  @Test
  void crossLayer_ofTheGoldenVector_givesItsOutput() {
    NetworkSpec spec = new NetworkSpec(6, 2, 0, List.of());
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

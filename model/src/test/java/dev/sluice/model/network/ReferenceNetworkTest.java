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
    holdToDifferences(NetworkFixtures.spec(seed), seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void gradients_ofRandomMixtures_areFiniteDifferences(long seed) {
    holdToDifferences(NetworkFixtures.mixture(seed), seed);
  }

  private void holdToDifferences(NetworkSpec spec, long seed) {
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

  /** By hand: two inputs, one cross layer of two experts of rank 1, no ReLU layers. */
  @Test
  void mixture_ofTwoExperts_isTheGatedSumOfBoth() {
    NetworkSpec spec = new NetworkSpec(2, 1, 1, 2, List.of());
    DenseParameters parameters = DenseParameters.zeros(spec);
    float[] v = {1, 0, 0, 2};
    float[] c = {3, -1};
    float[] g = {0.5f, 0, 0, 0.5f};
    float[] u = {1, 2, -1, 1};
    float[] b = {0.1f, 0.2f};
    float[] out = {1, 0, 0, 1};
    int at = 0;
    for (float[] block : List.of(v, c, g, u, b, out)) {
      System.arraycopy(block, 0, parameters.values(), at, block.length);
      at += block.length;
    }
    double first = Math.tanh(3 * Math.tanh(0.3));
    double second = Math.tanh(-Math.tanh(2 * -0.4));
    double gate = 1 / (1 + Math.exp(0.5 * -0.4 - 0.5 * 0.3));
    float[] logits = network.logits(parameters, new float[] {0.3f, -0.4f}, 1);
    double y0 = gate * first + 2 * (1 - gate) * second + 0.1;
    double y1 = -gate * first + (1 - gate) * second + 0.2;
    assertThat((double) logits[0]).isCloseTo(0.3 * y0 + 0.3, within(1e-6));
    assertThat((double) logits[1]).isCloseTo(-0.4 * y1 - 0.4, within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void parameters_throughBytes_areTheSame(boolean mixes) {
    NetworkSpec spec = mixes ? NetworkFixtures.mixture(3) : NetworkFixtures.spec(3);
    DenseParameters parameters = NetworkFixtures.parameters(spec, 3);
    DenseParameters back = DenseParameters.fromBytes(parameters.toBytes());
    assertThat(back.spec()).isEqualTo(spec);
    assertThat(back.values()).containsExactly(parameters.values());
  }
}

package dev.sluice.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.model.network.DenseParameters;
import dev.sluice.model.network.NetworkFixtures;
import dev.sluice.model.network.NetworkSpec;
import dev.sluice.model.network.ReferenceNetwork;
import dev.sluice.model.network.RowIndependence;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxNetworkTest {
  /** fp32 sums of up to some hundred terms near 1. */
  private static final double FP32 = 1e-4;

  private final OnnxNetwork network = new OnnxNetwork();
  private final ReferenceNetwork reference = new ReferenceNetwork();

  @AfterEach
  void close() {
    network.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void logits_ofRandomNetworks_agreeWithTheReference(long seed) {
    agree(NetworkFixtures.spec(seed), seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void logits_ofRandomMixtures_agreeWithTheReference(long seed) {
    agree(NetworkFixtures.mixture(seed), seed);
  }

  private void agree(NetworkSpec spec, long seed) {
    int size = 1 + new Random(seed).nextInt(300);
    float[] inputs = NetworkFixtures.inputs(size, spec.inputWidth(), seed);
    // Two versions, one after the other: the second must not be scored by the first's numbers.
    for (long version = 0; version < 2; version++) {
      DenseParameters parameters = NetworkFixtures.parameters(spec, seed + 100 * version);
      float[] found = network.logits(parameters, inputs, size);
      float[] expected = reference.logits(parameters, inputs, size);
      assertThat(found).hasSameSizeAs(expected);
      for (int i = 0; i < found.length; i++) {
        assertThat((double) found[i]).isCloseTo(expected[i], within(FP32));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void logit_whateverSharesTheBatch_isTheSameBitForBit(long seed) {
    RowIndependence.holds(network, seed);
  }

  @Test
  void logits_withANumberThatIsNone_areNotFinite() {
    NetworkSpec spec = NetworkFixtures.spec(5);
    float[] inputs = NetworkFixtures.inputs(2, spec.inputWidth(), 5);
    inputs[0] = Float.NaN;
    float[] logits = network.logits(NetworkFixtures.parameters(spec, 5), inputs, 2);
    assertThat(Float.isFinite(logits[0])).isFalse();
    assertThat(Float.isFinite(logits[2])).isTrue();
  }

  @Test
  void gradients_areRefusedWithTheCure() {
    NetworkSpec spec = NetworkFixtures.spec(5);
    assertThatThrownBy(
            () ->
                network.gradients(
                    NetworkFixtures.parameters(spec, 5),
                    NetworkFixtures.inputs(2, spec.inputWidth(), 5),
                    NetworkFixtures.targets(2, 5)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("train on DJL");
  }
}

package dev.sluice.model.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.model.network.DenseParameters;
import dev.sluice.model.network.Gradients;
import dev.sluice.model.network.NetworkFixtures;
import dev.sluice.model.network.NetworkSpec;
import dev.sluice.model.network.ReferenceNetwork;
import dev.sluice.model.network.RowIndependence;
import dev.sluice.model.network.Targets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DjlNetworkTest {
  /** fp32 sums of up to some hundred terms near 1. */
  private static final double FP32 = 1e-4;

  private final DjlNetwork network = new DjlNetwork();
  private final ReferenceNetwork reference = new ReferenceNetwork();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void logitsAndGradients_ofRandomNetworks_agreeWithTheReference(long seed) {
    agree(NetworkFixtures.spec(seed), seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void logitsAndGradients_ofRandomMixtures_agreeWithTheReference(long seed) {
    agree(NetworkFixtures.mixture(seed), seed);
  }

  private void agree(NetworkSpec spec, long seed) {
    DenseParameters parameters = NetworkFixtures.parameters(spec, seed);
    int size = 1 + new Random(seed).nextInt(150);
    float[] inputs = NetworkFixtures.inputs(size, spec.inputWidth(), seed);
    Targets targets = NetworkFixtures.targets(size, seed);
    close(network.logits(parameters, inputs, size), reference.logits(parameters, inputs, size));
    Gradients fast = network.gradients(parameters, inputs, targets);
    Gradients slow = reference.gradients(parameters, inputs, targets);
    assertThat(fast.loss()).isCloseTo(slow.loss(), within(FP32));
    close(fast.logits(), slow.logits());
    close(fast.parameters(), slow.parameters());
    close(fast.inputs(), slow.inputs());
  }

  private static void close(float[] found, float[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat((double) found[i]).isCloseTo(expected[i], within(FP32));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void logit_whateverSharesTheBatch_isTheSameBitForBit(long seed) {
    RowIndependence.holds(network, seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33, 34})
  void logit_withSharedColumns_isTheReferencesAndTheSameWhateverSharesTheBatch(long seed) {
    RowIndependence.holdsWithSharedColumns(network, seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void gradients_repeated_areTheSameBitForBit(long seed) {
    NetworkSpec spec =
        new NetworkSpec(150, 2, seed == 21 ? 0 : 16, seed == 23 ? 4 : 0, List.of(64, 32));
    DenseParameters parameters = NetworkFixtures.parameters(spec, seed);
    float[] inputs = NetworkFixtures.inputs(64, 150, seed);
    Targets targets = NetworkFixtures.targets(64, seed);
    Gradients first = network.gradients(parameters, inputs, targets);
    Gradients second = new DjlNetwork().gradients(parameters, inputs, targets);
    assertThat(second.parameters()).containsExactly(first.parameters());
    assertThat(second.inputs()).containsExactly(first.inputs());
    assertThat(second.loss()).isEqualTo(first.loss());
  }
}

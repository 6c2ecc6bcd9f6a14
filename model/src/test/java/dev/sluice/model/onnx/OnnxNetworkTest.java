package dev.sluice.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.model.network.Columns;
import dev.sluice.model.network.DenseParameters;
import dev.sluice.model.network.NetworkFixtures;
import dev.sluice.model.network.NetworkSpec;
import dev.sluice.model.network.ReferenceNetwork;
import dev.sluice.model.network.RowIndependence;
import java.util.List;
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

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33, 34})
  void logit_withSharedColumns_isTheReferencesAndTheSameWhateverSharesTheBatch(long seed) {
    RowIndependence.holdsWithSharedColumns(network, seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {41, 42, 43, 44, 45, 46, 47, 48, 49, 50})
  void logits_ofRandomNetworksAndSharedColumns_agreeWithTheReference(long seed) {
    NetworkSpec spec = NetworkFixtures.spec(seed);
    Random random = new Random(seed);
    int size = 1 + random.nextInt(300);
    float[] inputs = NetworkFixtures.inputs(size, spec.inputWidth(), seed);
    DenseParameters parameters = NetworkFixtures.parameters(spec, seed);
    // Other columns for the same parameters: the first ones' model must not score them.
    for (int turn = 0; turn < 3; turn++) {
      int from = random.nextInt(spec.inputWidth());
      int to = from + 1 + random.nextInt(spec.inputWidth() - from);
      Columns shared = new Columns(new int[] {from}, new int[] {to});
      RowIndependence.share(inputs, spec.inputWidth(), shared);
      assertThat(network.logits(parameters, inputs, size, shared))
          .usingComparatorWithPrecision((float) FP32)
          .containsExactly(reference.logits(parameters, inputs, size));
    }
  }

  @Test
  void fits_networksWithColumnsOfBothKindsAndNoWholeCrossLayer() {
    Columns shared = new Columns(new int[] {2}, new int[] {5});
    assertThat(SharedOnnxModel.fits(new NetworkSpec(9, 2, 3, List.of(4)), shared)).isTrue();
    assertThat(SharedOnnxModel.fits(new NetworkSpec(9, 0, 0, List.of(4)), shared)).isTrue();
    assertThat(SharedOnnxModel.fits(new NetworkSpec(9, 2, 0, List.of(4)), shared)).isFalse();
    assertThat(SharedOnnxModel.fits(new NetworkSpec(9, 2, 3, 2, List.of(4)), shared)).isFalse();
    assertThat(SharedOnnxModel.fits(new NetworkSpec(9, 2, 3, List.of(4)), Columns.NONE)).isFalse();
    Columns all = new Columns(new int[] {0}, new int[] {9});
    assertThat(SharedOnnxModel.fits(new NetworkSpec(9, 2, 3, List.of(4)), all)).isFalse();
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

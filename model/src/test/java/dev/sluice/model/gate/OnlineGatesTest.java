package dev.sluice.model.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.FeatureRegistry;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Gates under derivatives whose mean and noise are known. */
class OnlineGatesTest {
  private static final int BATCH = 32;
  private static final OnlineGates.Config CONFIG = new OnlineGates.Config(640, 5, 0.1, 100);

  private final FeatureEntry useful = feature("useful");
  private final FeatureEntry useless = feature("useless");
  private final FeatureEntry late = feature("late");
  private static final FeatureRegistry REGISTRY = new FeatureRegistry();

  private static FeatureEntry feature(String name) {
    return REGISTRY.register(name, 1);
  }

  /** A batch in which each example has one value; worth is the mean over the noise. */
  private static void step(OnlineGates gates, FeatureEntry feature, double worth, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] keys = new long[BATCH];
    int[] features = new int[BATCH];
    double[] toGate = new double[BATCH];
    for (int i = 0; i < BATCH; i++) {
      keys[i] = GateFingerprints.key(feature, random.nextInt(10));
      features[i] = feature.id();
      toGate[i] = 1e-3 * (2 * random.nextDouble() - 1 - worth);
    }
    gates.step(keys, features, toGate, BATCH);
  }

  private static void steps(OnlineGates gates, FeatureEntry feature, double worth, int count) {
    for (int s = 0; s < count; s++) {
      step(gates, feature, worth, s);
    }
  }

  @Test
  void gates_ofAFeatureWorthItsNoise_stayOpen_andOthersClose() {
    OnlineGates gates = new OnlineGates(CONFIG);
    for (int s = 0; s < 1_500; s++) {
      step(gates, useful, 0.3, s);
      step(gates, useless, 0, s);
    }
    assertThat(gates.gate(useful, 3)).isEqualTo(1f);
    assertThat(gates.gate(useless, 3)).isZero();
    assertThat(gates.gate(late, 3)).as("never met").isEqualTo(1f);
  }

  @Test
  void closedGate_whoseValuesBecomeWorthIt_opensAgain() {
    OnlineGates gates = new OnlineGates(CONFIG);
    steps(gates, useless, 0, 1_500);
    assertThat(gates.gate(useless, 3)).isZero();
    steps(gates, useless, 0.5, 300);
    assertThat(gates.gate(useless, 3)).isEqualTo(1f);
  }

  @Test
  void value_thatHarms_isClosedWithinAnOpenFeature() {
    OnlineGates gates = new OnlineGates(CONFIG);
    long harmful = GateFingerprints.key(useful, 77);
    for (int s = 0; s < 2_000; s++) {
      step(gates, useful, 0.3, s);
      gates.step(new long[] {harmful}, new int[] {useful.id()}, new double[] {1e-3}, 0);
      step(gates, useful, 0.3, s + 10_000);
    }
    assertThat(gates.gate(useful, 77)).isZero();
    assertThat(gates.gate(useful, 3)).isEqualTo(1f);
  }

  /** What is met later has its own age: at the same weight it is nearer to where it began. */
  @Test
  void laterFeature_isDecidedLater() {
    OnlineGates gates = new OnlineGates(CONFIG);
    steps(gates, useless, -1, 90);
    float early = gates.gate(useless, 3);
    OnlineGates others = new OnlineGates(CONFIG);
    steps(others, useful, 0.3, 400);
    steps(others, late, -1, 90);
    assertThat(others.gate(late, 3)).isEqualTo(early);
    assertThat(early).isBetween(0.01f, 0.99f);
  }

  @Test
  void budget_isKept_byThoseMetMostLately() {
    OnlineGates.Config small = new OnlineGates.Config(BATCH, 2, 0.1, 20);
    OnlineGates gates = new OnlineGates(small);
    for (int s = 0; s < 50; s++) {
      steps(gates, useful, 0.3, 1);
      long[] keys = new long[BATCH];
      int[] features = new int[BATCH];
      for (int i = 0; i < BATCH; i++) {
        keys[i] = GateFingerprints.key(useless, 1_000L + s * BATCH + i);
        features[i] = useless.id();
      }
      gates.step(keys, features, new double[BATCH], BATCH);
      assertThat(gates.values()).isLessThanOrEqualTo(20);
    }
  }

  @Test
  void levels_sayWhatGatesSay_andStateComesBackBitForBit() {
    OnlineGates gates = new OnlineGates(CONFIG);
    for (int s = 0; s < 1_000; s++) {
      step(gates, useful, 0.2, s);
      step(gates, useless, -0.2, s);
      long harmful = GateFingerprints.key(useful, 30 + s % 2);
      gates.step(new long[] {harmful}, new int[] {useful.id()}, new double[] {1e-3}, 0);
    }
    GateLevels levels = GateLevels.fromBytes(gates.levels().toBytes());
    for (FeatureEntry feature : new FeatureEntry[] {useful, useless, late}) {
      for (int value = 0; value < 40; value++) {
        assertThat(levels.gate(feature, value)).isEqualTo(gates.gate(feature, value));
      }
    }
    assertThat(levels.values()).as("some values have a level of their own").isPositive();

    OnlineGates other = new OnlineGates(CONFIG);
    other.restore(gates.toBytes());
    steps(gates, useful, 0.1, 40);
    steps(other, useful, 0.1, 40);
    assertThat(other.toBytes()).isEqualTo(gates.toBytes());
    assertThat(other.levels().toBytes()).isEqualTo(gates.levels().toBytes());
  }

  /** Nothing of a forgotten value stays, neither here nor in a state kept earlier. */
  @Test
  void forgottenValue_hasNoGateOfItsOwn() {
    OnlineGates gates = new OnlineGates(CONFIG);
    long key = GateFingerprints.key(useful, 3);
    gates.step(new long[] {key}, new int[] {useful.id()}, new double[] {1e-3}, 1);
    byte[] kept = gates.toBytes();
    gates.forget(key);
    assertThat(gates.values()).isZero();
    assertThat(gates.without(kept, key)).isEqualTo(gates.toBytes());
  }

  @Test
  void bytes_thatAreNoGates_areRefused() {
    assertThatThrownBy(() -> GateLevels.fromBytes(new byte[7]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("7 bytes");
    assertThatThrownBy(() -> new OnlineGates(CONFIG).restore(new byte[9]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("9 bytes");
  }
}

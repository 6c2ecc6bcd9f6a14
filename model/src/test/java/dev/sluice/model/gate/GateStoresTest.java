package dev.sluice.model.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.RowHash;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GateStoresTest {
  @Test
  void fingerprints_knowEveryOpenValueAndFewOthers() {
    for (int open : new int[] {0, 1, 5, 1000, 100_000}) {
      long[] keys = new SplittableRandom(7 + open).longs(open).toArray();
      GateFingerprints gates = GateFingerprints.of(keys, 1.6f);
      for (long key : keys) {
        assertThat(gates.isOpen(key)).isTrue();
      }
      int closed = 1_000_000;
      long taken = new SplittableRandom(99).longs(closed).filter(key -> gates.isOpen(key)).count();
      // Eight slots of 16 bits: at most 1.3e-4 of them, here with room for chance.
      assertThat((double) taken / closed).as("%d open", open).isLessThan(2e-4);
      assertThat(gates.bytes()).isLessThanOrEqualTo(8 + open * 5L / 2);
    }
  }

  @Test
  void fingerprints_addressFeatureAndValue() {
    FeatureRegistry registry = new FeatureRegistry();
    FeatureEntry user = registry.register("user", 1);
    FeatureEntry item = registry.register("item", 1);
    long seven = RowHash.valueHash(7);
    GateFingerprints gates =
        GateFingerprints.of(new long[] {GateFingerprints.key(user, seven)}, 1.6f);
    assertThat(gates.gate(user, seven)).isEqualTo(1.6f);
    assertThat(gates.gate(item, seven)).isZero();
    assertThat(gates.gate(user, RowHash.valueHash(8))).isZero();
  }

  @Test
  void budget_givesTheMostFrequentTheirOwnGates() {
    int[] counts = {5, 1, 9, 5, 0, 7};
    int[] fieldOf = {0, 0, 0, 1, 1, 1};
    assertThat(GateBudget.assign(counts, fieldOf, 3)).containsExactly(2, 3, 0, 4, 4, 1);
    assertThat(GateBudget.assign(counts, fieldOf, 0)).containsExactly(0, 0, 0, 1, 1, 1);
    assertThat(GateBudget.assign(counts, fieldOf, 100)).doesNotHaveDuplicates();
  }
}

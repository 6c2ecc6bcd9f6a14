package dev.sluice.app.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AucTest {
  @Test
  void auc_ofOneOutcomeOnly_isUndefined() {
    Auc auc = new Auc();
    auc.add(0.3, true);

    assertThat(auc.auc()).isEmpty();
    assertThat(auc.logloss().getAsDouble()).isCloseTo(-Math.log(0.3), within(1e-12));
  }

  @Test
  void auc_ofKnownPairs_countsOrderedPairsAndHalvesTies() {
    Auc auc = new Auc();
    auc.add(0.9, true);
    auc.add(0.2, true);
    auc.add(0.2, false);
    auc.add(0.5, false);

    // Of four pairs two are in order, one is not, one is a tie.
    assertThat(auc.auc().getAsDouble()).isCloseTo(2.5 / 4, within(1e-12));
  }

  @Test
  void percentiles_ofMoreThanTheRingHolds_areOfTheNewest() {
    Latencies latencies = new Latencies(10);
    for (int i = 1; i <= 100; i++) {
      latencies.add(i);
    }

    assertThat(latencies.percentile(0.5)).hasValue(95);
    assertThat(latencies.percentile(0.99)).hasValue(100);
    assertThat(new Latencies(4).percentile(0.5)).isEmpty();
  }
}

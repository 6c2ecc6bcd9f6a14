package dev.sluice.schemas.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StreamingQualityTest {
  @Test
  void auc_ofOneOutcomeOnly_isUndefined() {
    StreamingQuality auc = new StreamingQuality();
    auc.add(0.3, true);

    assertThat(auc.auc().isDefined()).isFalse();
    assertThat(auc.logloss().value()).isCloseTo(-Math.log(0.3), within(1e-12));
  }

  @Test
  void auc_ofKnownPairs_countsOrderedPairsAndHalvesTies() {
    StreamingQuality auc = new StreamingQuality();
    auc.add(0.9, true);
    auc.add(0.2, true);
    auc.add(0.2, false);
    auc.add(0.5, false);

    // Of four pairs two are in order, one is not, one is a tie.
    assertThat(auc.auc().value()).isCloseTo(2.5 / 4, within(1e-12));
  }
}

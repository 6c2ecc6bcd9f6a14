package dev.sluice.app.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {
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

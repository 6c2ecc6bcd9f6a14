package dev.sluice.model.offline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrialsTest {
  @Test
  void budget_countsWork_neverMoreThanWhatPassed_norLessThanAQuarter() {
    assertThat(Trials.counted(100, 60)).as("crowded").isEqualTo(60);
    assertThat(Trials.counted(100, 130)).as("with help of other threads").isEqualTo(100);
    assertThat(Trials.counted(100, 5)).as("hardly ran").isEqualTo(25);
    assertThat(Trials.counted(100, Double.NaN)).as("not known").isEqualTo(100);
  }
}

package dev.sluice.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KillPlanTest {
  @Test
  void plan_ofTheSameSeed_isTheSame() {
    assertThat(KillPlan.of(7, 30)).isEqualTo(KillPlan.of(7, 30)).isNotEqualTo(KillPlan.of(8, 30));
    assertThat(KillPlan.of(7, 40).kills()).startsWith(KillPlan.of(7, 30).kills().get(0));
  }

  @Test
  void plan_ofMany_killsInTheStartAndInTraffic() {
    KillPlan plan = KillPlan.of(1, 200);
    assertThat(plan.kills()).hasSize(200);
    assertThat(plan.kills().stream().filter(KillPlan.Kill::inStart).count()).isBetween(30L, 70L);
  }
}

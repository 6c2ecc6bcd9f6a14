package dev.sluice.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.cluster.NodeKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
  private static final Map<NodeKind, List<String>> NODES =
      Map.of(
          NodeKind.BROKER, List.of("broker-1", "broker-2", "broker-3"),
          NodeKind.JOB_MANAGER, List.of("jobmanager"),
          NodeKind.TASK_MANAGER, List.of("taskmanager-1", "taskmanager-2"),
          NodeKind.STREAMS, List.of("streams-1", "streams-2"));

  @Test
  void of_oneSeed_isTheSamePlanAgain() {
    assertThat(FaultPlan.of(7, 20, NODES)).isEqualTo(FaultPlan.of(7, 20, NODES));
    assertThat(FaultPlan.of(8, 20, NODES)).isNotEqualTo(FaultPlan.of(7, 20, NODES));
  }

  @Test
  void of_anyCountFromTwo_killsEveryKind() {
    for (int seed = 0; seed < 50; seed++) {
      for (int count : List.of(2, 3, 4, 9)) {
        FaultPlan plan = FaultPlan.of(seed, count, NODES);
        assertThat(plan.kinds(count, NODES).values())
            .as("seed %d, %d faults", seed, count)
            .allMatch(kills -> kills > 0);
        assertThat(plan.faults()).hasSize(count).allMatch(f -> f.victims().size() <= 2);
        assertThat(plan.faults())
            .allMatch(f -> f.victims().stream().distinct().count() == f.victims().size());
      }
    }
  }
}

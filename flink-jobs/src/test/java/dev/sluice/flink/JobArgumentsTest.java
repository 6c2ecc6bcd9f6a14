package dev.sluice.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class JobArgumentsTest {
  @Test
  void parse_whatATrainerNeeds_isTaken() {
    JobArguments parsed =
        JobArguments.parse(
            "trainer", "--kafka", "k", "--features", "f", "--table", "t", "--snapshots", "s");
    assertThat(parsed.jobName()).isEqualTo("sluice-trainer");
    assertThat(parsed.options()).containsEntry("table", "t").hasSize(4);
  }

  @Test
  void parse_severalMistakes_areToldTogether() {
    assertThatThrownBy(() -> JobArguments.parse("ranker", "--kafka", "k", "--tabel", "t"))
        .hasMessage("the ranker knows no --tabel; the ranker needs --features");
    assertThatThrownBy(() -> JobArguments.parse("trainer", "--kafka"))
        .hasMessageContaining("--kafka needs a value")
        .hasMessageContaining("the trainer needs --table");
    assertThatThrownBy(() -> JobArguments.parse("tariner"))
        .hasMessage("the first argument must be trainer or ranker, was tariner");
    assertThatThrownBy(() -> JobArguments.parse()).hasMessageContaining("was none");
  }

  @Test
  void settings_thatTheClusterHas_areNotOverruled() {
    Configuration cluster = new Configuration();
    cluster.setString("execution.checkpointing.interval", "1 min");
    Configuration lacking = JobMain.lacking(cluster);
    assertThat(lacking.toMap())
        .doesNotContainKey("execution.checkpointing.interval")
        .containsEntry("pipeline.object-reuse", "true");
    assertThat(JobMain.lacking(new Configuration()).toMap())
        .containsEntry("execution.checkpointing.interval", "5000 ms");
  }
}

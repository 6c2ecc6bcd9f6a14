package dev.sluice.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PositionExperimentTest {
  @TempDir Path folder;

  /** Few rows show that places differ, not by how much: the README has the figures of many. */
  @Test
  void position_onFewRows_reportsAllArms() throws IOException {
    Path report = folder.resolve("position.json");
    Shell shell =
        Shell.run("experiment", "position", "--rows", "6000", "--report", report.toString());
    assertThat(shell.exitCode()).as(shell.err()).isZero();
    JsonNode figures = new ObjectMapper().readTree(Files.readString(report));
    for (String arm : new String[] {"feature", "weights", "neither"}) {
      assertThat(figures.get(arm + "_shares")).as(arm).hasSize(10);
      assertThat(figures.get(arm + "_auc").asDouble()).as(arm).isBetween(0.4, 0.9);
    }
    assertThat(figures.get("sampling_error").asDouble()).isBetween(0.05, 0.5);
    assertThat(figures.get("weights_shares").get(0).asDouble()).isEqualTo(1);
    assertThat(figures.get("weights_shares").get(9).asDouble()).isBetween(0.1, 0.9);
  }
}

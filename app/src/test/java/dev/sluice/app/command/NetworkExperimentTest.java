package dev.sluice.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkExperimentTest {
  private static final int ROWS = 6_000;

  @TempDir Path folder;

  @Test
  void network_ofThreeSettings_reportsEach() throws IOException {
    Path report = folder.resolve("network.json");
    Shell shell =
        Shell.run(
            "experiment",
            "network",
            "--log",
            log().toString(),
            "--seeds",
            "1",
            "--set",
            "{}",
            "--set",
            "crossRank: 4, crossExperts: 2",
            "--set",
            "pooling: ATTENTION",
            "--report",
            report.toString());
    assertThat(shell.exitCode()).as(shell.err()).isZero();
    JsonNode figures = new ObjectMapper().readTree(report.toFile());
    assertThat(figures.get("examples").asInt()).isEqualTo(ROWS);
    assertThat(figures.get("settings")).hasSize(3);
    for (JsonNode setting : figures.get("settings")) {
      assertThat(setting.get("auc").get(0).asDouble()).isBetween(0.65, 0.95);
      assertThat(setting.get("perSecond").get(0).asDouble()).isPositive();
    }
  }

  /** What cannot be asked for is one line with the cure, all mistakes in it. */
  @Test
  void network_ofImpossibleSettings_isRefused() throws IOException {
    Shell shell =
        Shell.run(
            "experiment",
            "network",
            "--log",
            log().toString(),
            "--set",
            "crossRank: 0, crossExperts: 4, pooling: MAX");
    assertThat(shell.exitCode()).isEqualTo(1);
    assertThat(shell.err())
        .contains("crossExperts needs a crossRank of at least 1")
        .contains("pooling must be like MEAN, was MAX");
  }

  private Path log() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    StringBuilder text = new StringBuilder("label,time,user,item\n");
    for (int i = 0; i < ROWS; i++) {
      int item = random.nextInt(12);
      int label = random.nextDouble() < (item % 2 == 0 ? 0.5 : 0.1) ? 1 : 0;
      text.append(label).append(',').append(1_700_000_000L + 60L * i);
      text.append(",u").append(random.nextInt(50)).append(",i").append(item).append('\n');
    }
    Path table = Files.writeString(folder.resolve("t.csv"), text.toString());
    Path log = folder.resolve("log");
    Shell shell = Shell.run("import", "csv", table.toString(), "--out", log.toString());
    assertThat(shell.exitCode()).as(shell.err()).isZero();
    return log;
  }
}

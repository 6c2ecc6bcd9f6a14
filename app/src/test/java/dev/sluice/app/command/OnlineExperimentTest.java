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

class OnlineExperimentTest {
  private static final int ROWS = 9_000;

  @TempDir Path folder;

  /** What is liked changes at two thirds: only who goes on learning can know. */
  @Test
  void online_whereTastesTurn_beatsFrozen() throws IOException {
    Path log = folder.resolve("log");
    assertThat(Shell.run("import", "csv", table().toString(), "--out", log.toString()).err())
        .isEmpty();
    Path report = folder.resolve("online.json");
    Shell shell =
        Shell.run("experiment", "online", "--log", log.toString(), "--report", report.toString());
    assertThat(shell.exitCode()).as(shell.err()).isZero();
    JsonNode figures = new ObjectMapper().readTree(report.toFile());
    assertThat(figures.get("judged").asInt()).isBetween(ROWS / 3 - 64, ROWS / 3 + 64);
    assertThat(figures.get("auc_online").asDouble())
        .isGreaterThan(figures.get("auc_frozen").asDouble() + 0.05);
    assertThat(figures.get("auc_frozen").asDouble()).isLessThan(0.5);
  }

  @Test
  void online_withoutALog_isOneLineWithTheCure() {
    Shell shell = Shell.run("experiment", "online", "--log", folder.resolve("none").toString());
    assertThat(shell.exitCode()).isEqualTo(1);
    assertThat(shell.err().strip().lines()).hasSize(1);
    assertThat(shell.err()).contains("sluice import");
  }

  private Path table() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    StringBuilder text = new StringBuilder("label,time,user,item\n");
    for (int i = 0; i < ROWS; i++) {
      int item = random.nextInt(12);
      boolean liked = (item % 2 == 0) == (i < 2 * ROWS / 3);
      int label = random.nextDouble() < (liked ? 0.5 : 0.05) ? 1 : 0;
      text.append(label).append(',').append(1_700_000_000L + 60L * i);
      text.append(",u").append(random.nextInt(50)).append(",i").append(item).append('\n');
    }
    return Files.writeString(folder.resolve("t.csv"), text.toString());
  }
}

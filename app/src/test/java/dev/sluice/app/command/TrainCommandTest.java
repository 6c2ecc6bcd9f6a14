package dev.sluice.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a table to a model to predictions, on a small log with a planted interaction. */
class TrainCommandTest {
  @TempDir Path folder;

  /** The click depends on whether two values fit; a third column is noise. */
  private Path table(int rows) throws IOException {
    SplittableRandom random = new SplittableRandom(4);
    StringBuilder text = new StringBuilder("label,a,b,noise\n");
    for (int i = 0; i < rows; i++) {
      int a = random.nextInt(8);
      int b = random.nextInt(8);
      double ctr = a % 2 == b % 2 ? 0.8 : 0.2;
      text.append(random.nextDouble() < ctr ? 1 : 0).append(",a").append(a).append(",b").append(b);
      text.append(",n").append(random.nextInt(200)).append('\n');
    }
    return Files.writeString(folder.resolve("t.csv"), text.toString());
  }

  private static Shell sluice(Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return Shell.run(words);
  }

  @Test
  void train_onAPlantedInteraction_beatsLogisticRegressionAndPredicts() throws IOException {
    Path log = folder.resolve("log");
    assertThat(sluice("import", "csv", table(4000), "--out", log).err()).isEmpty();
    Path model = folder.resolve("model");
    Path report = folder.resolve("r.json");
    Shell shell =
        sluice(
            "train",
            "--log",
            log,
            "--out",
            model,
            "--report",
            report,
            "--model",
            "fm",
            "--seeds",
            "1");
    assertThat(shell.err()).isEmpty();
    JsonNode figures = new ObjectMapper().readTree(report.toFile());
    double auc = figures.path("test").path("auc").asDouble();
    assertThat(auc).isGreaterThan(0.7);
    assertThat(figures.path("baselines").path("lr").path("auc").asDouble()).isLessThan(auc - 0.1);
    for (String key : List.of("ne", "pcoc", "ece_20", "logloss")) {
      assertThat(figures.path("test").path(key).isNumber()).as(key).isTrue();
      assertThat(figures.path("valid").path(key).isNumber()).as(key).isTrue();
    }
    for (String key : List.of("bytes", "examples_per_second", "seconds", "epochs", "seed")) {
      assertThat(figures.path(key).isNumber()).as(key).isTrue();
    }
    assertThat(Files.readString(model.resolve("report.html")))
        .contains("fm over its epochs", "Calibration, 20 bins");
    Path out = folder.resolve("p.csv");
    assertThat(sluice("predict", "--model", model, "--log", log, "--out", out).err()).isEmpty();
    List<String> lines = Files.readAllLines(out);
    assertThat(lines).hasSize(4001);
    assertThat(lines.get(1)).startsWith("row-0/-,");
    assertThat(sluice("evaluate", "--model", model, "--log", log).out())
        .contains("4,000 rows: AUC 0.");
    damagedModelIsRefused(model, log);
  }

  private void damagedModelIsRefused(Path model, Path log) throws IOException {
    Path file = model.resolve("model.bin");
    byte[] whole = Files.readAllBytes(file);
    byte[] damaged = whole.clone();
    damaged[whole.length / 2] ^= 1;
    Files.write(file, damaged);
    assertWrong(
        sluice("predict", "--model", model, "--log", log, "--out", folder.resolve("q")),
        "its checksum is wrong");
    Files.write(file, Arrays.copyOf(whole, whole.length - 100));
    assertWrong(
        sluice("predict", "--model", model, "--log", log, "--out", folder.resolve("q")),
        "its checksum is wrong");
  }

  @Test
  void train_withGates_closesTheNoise() throws IOException {
    Path log = folder.resolve("log");
    sluice("import", "csv", table(4000), "--out", log);
    Path report = folder.resolve("r.json");
    Shell shell =
        sluice(
            "train",
            "--log",
            log,
            "--out",
            folder.resolve("model"),
            "--report",
            report,
            "--model",
            "fm",
            "--seeds",
            "1",
            "--gates",
            "optfs");
    assertThat(shell.err()).isEmpty();
    JsonNode figures = new ObjectMapper().readTree(report.toFile());
    assertThat(figures.path("gates").path("kept_share").asDouble()).isLessThan(0.7);
    assertThat(figures.path("gates").path("kept").asInt()).isGreaterThanOrEqualTo(14);
    assertThat(figures.path("test").path("auc").asDouble()).isGreaterThan(0.7);
    assertSavings(figures.path("gates").path("savings"));
    // What `model show` tells of a model in service.
    assertThat(GateSavingsFile.read(folder.resolve("model")))
        .hasSameSizeAs(figures.path("gates").path("savings"))
        .anyMatch(cost -> cost.read() < cost.lookups());
    for (String network : List.of("ungated_network", "gated_network")) {
      assertThat(figures.path("gates").path(network).path("auc").asDouble()).isGreaterThan(0.7);
    }
    assertThat(figures.path("gates").path("useless_fields").toString()).contains("noise");
    // The folder as it would be served: what it skips is told from the gates that were saved.
    Path evaluated = folder.resolve("evaluated.json");
    Shell evaluate =
        sluice("evaluate", "--model", folder.resolve("model"), "--log", log, "--report", evaluated);
    assertThat(evaluate.err()).isEmpty();
    assertThat(evaluate.out()).contains("us read");
    JsonNode whole = new ObjectMapper().readTree(evaluated.toFile());
    assertSavings(whole.path("fields"));
    assertThat(whole.path("lookups_read").asDouble()).isLessThan(whole.path("lookups").asDouble());
    assertThat(whole.path("bytes_read").asDouble()).isLessThan(whole.path("bytes").asDouble());
  }

  /** Per field at most as much is read as there is; over all fields less. */
  private static void assertSavings(JsonNode fields) {
    assertThat(fields).isNotEmpty();
    double lookups = 0;
    double read = 0;
    for (JsonNode field : fields) {
      assertThat(field.path("read").asDouble())
          .as(field.path("field").asText())
          .isBetween(0.0, field.path("lookups").asDouble());
      assertThat(field.path("micros").asDouble()).isNotNegative();
      lookups += field.path("lookups").asDouble();
      read += field.path("read").asDouble();
    }
    assertThat(read).isLessThan(lookups);
  }

  @Test
  void experimentPareto_onASmallTable_comparesArmsInEqualMemory() throws IOException {
    Path log = folder.resolve("log");
    sluice("import", "csv", table(1500), "--out", log);
    Path out = folder.resolve("pareto");
    Path report = folder.resolve("r.json");
    Shell shell =
        sluice(
            "experiment",
            "pareto",
            "--log",
            log,
            "--out",
            out,
            "--report",
            report,
            "--seeds",
            "2",
            "--budgets",
            "0.5,0.2",
            "--rate",
            "0.01");
    assertThat(shell.err()).isEmpty();
    List<String> lines = Files.readAllLines(out.resolve("pareto.csv"));
    // A header, the yardstick, and eight more arms at two budgets.
    assertThat(lines).hasSize(1 + 2 * (1 + 8 * 2));
    assertThat(Files.readString(out.resolve("pareto.svg"))).contains("multiplexed");
    JsonNode figures = new ObjectMapper().readTree(report.toFile());
    long whole = figures.path("means").get(0).path("numbers").asLong();
    for (JsonNode mean : figures.path("means")) {
      assertThat(mean.path("numbers").asDouble())
          .as(mean.toString())
          .isLessThanOrEqualTo(whole * mean.path("budget").asDouble() + 8 * 3);
      assertThat(mean.path("auc").asDouble()).as(mean.toString()).isBetween(0.3, 1.0);
    }
    assertThat(figures.path("means").get(0).path("auc").asDouble()).isGreaterThan(0.6);
    assertThat(figures.path("multiplexed_minus_hash")).hasSize(2);
    assertWrong(
        sluice("experiment", "pareto", "--log", log, "--out", out, "--fields", "nope"),
        "no feature is called nope");
    assertWrong(
        sluice("experiment", "pareto", "--log", log, "--out", out, "--budgets", "1e-6"),
        "numbers must be in");
  }

  @Test
  void train_wrongInput_isOneLineWithTheCure() throws IOException {
    Path log = folder.resolve("log");
    sluice("import", "csv", table(50), "--out", log);
    assertWrong(sluice("train", "--log", folder, "--out", folder.resolve("m")), "no features.yaml");
    assertWrong(
        sluice("train", "--log", log, "--out", folder.resolve("m"), "--split", "half"), "--split");
    assertWrong(
        sluice(
            "train",
            "--log",
            log,
            "--out",
            folder.resolve("m"),
            "--model",
            "lr",
            "--gates",
            "optfs"),
        "gates need embeddings");
    assertWrong(
        sluice("predict", "--model", folder, "--log", log, "--out", folder.resolve("p")),
        "has no model");
  }

  private static void assertWrong(Shell shell, String words) {
    assertThat(shell.exitCode()).isEqualTo(1);
    assertThat(shell.err().strip().lines()).hasSize(1);
    assertThat(shell.err()).contains(words);
  }
}

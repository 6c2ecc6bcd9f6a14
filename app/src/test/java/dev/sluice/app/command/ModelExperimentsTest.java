package dev.sluice.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Made tables, and the experiments on them that compare gates and kinds of models. */
class ModelExperimentsTest {
  @TempDir Path folder;

  private static Shell sluice(Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return Shell.run(words);
  }

  private Path made(int rows) {
    Path table = folder.resolve("t.csv");
    Shell shell =
        sluice(
            "experiment", "table", "--rows", rows, "--fields", 5, "--numbers", 1, "--out", table);
    assertThat(shell.err()).isEmpty();
    assertThat(shell.out()).contains("AUC of the true probabilities 0.");
    Path log = folder.resolve("log");
    assertThat(sluice("import", "csv", table, "--out", log).err()).isEmpty();
    return log;
  }

  @Test
  void table_isTheSameAgain_asCsvAndAsLibfm() throws IOException {
    Path csv = folder.resolve("a.csv");
    Path again = folder.resolve("b.csv");
    Path libfm = folder.resolve("c.libfm");
    for (Path out : List.of(csv, again)) {
      sluice("experiment", "table", "--rows", 200, "--seed", 7, "--out", out);
    }
    sluice("experiment", "table", "--rows", 200, "--seed", 7, "--format", "libfm", "--out", libfm);

    List<String> rows = Files.readAllLines(csv);
    assertThat(rows).hasSize(201).isEqualTo(Files.readAllLines(again));
    assertThat(rows.get(0)).startsWith("label,c1,c2,");
    List<String> sparse = Files.readAllLines(libfm);
    for (int row = 0; row < sparse.size(); row++) {
      assertThat(sparse.get(row)).startsWith(rows.get(row + 1).startsWith("1") ? "1 " : "-1 ");
    }
    Shell wrong = sluice("experiment", "table", "--fields", 1, "--out", csv);
    assertThat(wrong.exitCode()).isEqualTo(1);
    assertThat(wrong.err()).contains("two fields");
  }

  @Test
  void quality_tellsEachKindAloneAndWhatIsChosen() throws IOException {
    Path report = folder.resolve("r.json");
    Shell shell =
        sluice(
            "experiment",
            "quality",
            "--log",
            made(1500),
            "--seeds",
            2,
            "--averaged",
            1,
            "--budget",
            0,
            "--report",
            report);
    assertThat(shell.err()).isEmpty();
    JsonNode figures = new ObjectMapper().readTree(report.toFile());
    for (String kind : List.of("lr", "fm", "deepfm", "dcnv2", "auto")) {
      assertThat(figures.path("auc").path(kind).path("mean").asDouble())
          .as(kind)
          .isBetween(0.4, 1.0);
      assertThat(figures.path("auc").path(kind).path("error").isNumber()).as(kind).isTrue();
    }
    assertThat(figures.path("lines")).hasSize(2 * 5);
  }

  @Test
  void gates_tellMeansOverSeedsAndTheSmallestShare() throws IOException {
    Path report = folder.resolve("r.json");
    Path out = folder.resolve("gates");
    Shell shell =
        sluice(
            "experiment",
            "gates",
            "--log",
            made(1500),
            "--out",
            out,
            "--seeds",
            2,
            "--shares",
            "0.6,0.1",
            "--report",
            report);
    assertThat(shell.err()).isEmpty();
    assertThat(shell.out()).contains(" 0.002 of the AUC without gates");
    JsonNode figures = new ObjectMapper().readTree(report.toFile());
    assertThat(figures.path("means")).hasSize(2);
    for (JsonNode mean : figures.path("means")) {
      assertThat(mean.path("auc").path("mean").asDouble()).isBetween(0.4, 1.0);
      assertThat(mean.path("gain").path("error").isNumber()).isTrue();
    }
    // A header, and per seed no gates and two shares.
    assertThat(Files.readAllLines(out.resolve("gates.csv"))).hasSize(1 + 2 * 3);
    assertThat(Files.readString(out.resolve("gates.svg"))).contains("</svg>");
  }

  @Test
  void gates_onAPlantedLog_tellWhatIsClosedOfUselessAndUsefulFields() throws IOException {
    Path report = folder.resolve("r.json");
    Shell shell =
        sluice(
            "experiment",
            "gates",
            "--planted",
            6000,
            "--out",
            folder.resolve("gates"),
            "--seeds",
            1,
            "--shares",
            "0.1",
            "--chosen",
            "fm",
            "--report",
            report);
    assertThat(shell.err()).isEmpty();
    JsonNode figures = new ObjectMapper().readTree(report.toFile());
    JsonNode closed = figures.path("planted_closed").path("0.1");
    assertThat(closed).hasSize(2);
    assertThat(closed.get(0).asDouble()).as("of useless fields").isGreaterThan(0.5);
    assertThat(closed.get(1).asDouble())
        .as("of useful fields")
        .isLessThan(closed.get(0).asDouble());
    assertThat(figures.path("chosen")).hasSize(1);
    JsonNode chosen = figures.path("chosen").get(0);
    assertThat(chosen.path("share").asDouble()).isBetween(0.005, 0.7);
    assertThat(chosen.path("ungatedAuc").asDouble()).isBetween(0.4, 1.0);
    assertThat(chosen.path("useful").asDouble()).isLessThan(chosen.path("useless").asDouble());
    assertThat(shell.out()).contains("closed of useful fields");
  }
}

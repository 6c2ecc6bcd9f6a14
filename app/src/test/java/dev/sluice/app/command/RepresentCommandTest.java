package dev.sluice.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RepresentCommandTest {
  private static final int USERS = 60;
  private static final int ITEMS = 45;

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = CommandLines.sluice();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  /** Users take items of their third; content shows the third. */
  private void write(String header, boolean time) throws IOException {
    Random random = new Random(3);
    StringBuilder pairs = new StringBuilder(header);
    StringBuilder vectors = new StringBuilder();
    for (int u = 0; u < USERS; u++) {
      for (int n = 0; n < 6; n++) {
        int item = random.nextInt(ITEMS / 3) * 3 + u % 3;
        pairs.append("u").append(u).append(",i").append(item);
        pairs.append(time ? "," + (1_500_000_000 + n) : "").append('\n');
      }
    }
    for (int i = 0; i < ITEMS; i++) {
      vectors.append("i").append(i);
      for (int j = 0; j < 3; j++) {
        vectors.append(',').append((i % 3 == j ? 1 : 0) + random.nextGaussian() * .1);
      }
      vectors.append('\n');
    }
    Files.writeString(folder.resolve("pairs.csv"), pairs);
    Files.writeString(folder.resolve("text.csv"), vectors);
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(name).toFile());
  }

  @Test
  void importedPairs_represented_reportAndVectorsAreThere() throws IOException {
    write("user,item,time\n", true);
    int imported =
        run(
            "import",
            "csv",
            at("pairs.csv"),
            "--user",
            "user",
            "--item",
            "item",
            "--time",
            "time",
            "--vectors",
            "text=" + at("text.csv"),
            "--out",
            at("log"));
    assertThat(imported).as(err.toString()).isZero();
    int represented =
        run(
            "represent",
            "--log",
            at("log"),
            "--out",
            at("model"),
            "--report",
            at("r.json"),
            "--epochs",
            "8",
            "--dimension",
            "8",
            "--batch",
            "128",
            "--rate",
            "0.01");
    assertThat(represented).as(err.toString()).isZero();
    JsonNode report = json("r.json");
    for (String part : new String[] {"test", "valid", "popularity"}) {
      for (String figure : new String[] {"recall_10", "recall_20", "ndcg_10", "ndcg_20"}) {
        assertThat(report.get(part).get(figure).asDouble()).as(part + figure).isBetween(0.0, 1.0);
      }
    }
    assertThat(report.get("epochs").asInt()).isBetween(1, 8);
    // Both recipes were tried, with the options given; the test pairs had no say.
    assertThat(report.get("tried")).hasSize(2);
    assertThat(report.get("tried").get(0).get("valid_recall_20").isNumber()).isTrue();
    assertThat(report.get("recipe").asText()).isIn("company", "content");
    assertThat(report.get("settings").get("dimension").asInt()).isEqualTo(8);
    assertThat(report.get("seconds").asDouble()).isPositive();
    assertThat(report.get("seconds_per_epoch").asDouble()).isPositive();
    assertThat(report.get("test").get("recall_20").asDouble())
        .isGreaterThan(report.get("popularity").get("recall_20").asDouble());
    assertThat(Files.readAllLines(folder.resolve("model/items.npy.ids"))).hasSize(ITEMS);
    assertThat(Files.readAllLines(folder.resolve("model/users.npy.ids"))).hasSize(USERS);
    assertThat(folder.resolve("model/model.json")).isNotEmptyFile();
    // What was written is a modality file like any other.
    int again =
        run(
            "import",
            "csv",
            at("pairs.csv"),
            "--vectors",
            "fused=" + at("model/items.npy"),
            "--out",
            at("log2"));
    assertThat(again).as(err.toString()).isZero();
  }

  @Test
  void givenSplit_headerless_isUsed() throws IOException {
    write("", false);
    for (String part : new String[] {"train", "valid", "test"}) {
      assertThat(
              run(
                  "import",
                  "csv",
                  at("pairs.csv"),
                  "--user",
                  "0",
                  "--item",
                  "1",
                  "--vectors",
                  "text=" + at("text.csv"),
                  "--out",
                  at(part)))
          .as(err.toString())
          .isZero();
    }
    int represented =
        run(
            "represent",
            "--train",
            at("train"),
            "--valid",
            at("valid"),
            "--test",
            at("test"),
            "--out",
            at("model"),
            "--report",
            at("r.json"),
            "--epochs",
            "1",
            "--dimension",
            "4");
    assertThat(represented).as(err.toString()).isZero();
    // The three are the same pairs here: all of a user's are masked, so none is found.
    assertThat(json("r.json").get("test").get("recall_20").asDouble()).isZero();
  }

  @Test
  void experiment_smallLog_hasAllLinesOfTheTable() throws IOException {
    write("user,item,time\n", true);
    run(
        "import",
        "csv",
        at("pairs.csv"),
        "--vectors",
        "text=" + at("text.csv"),
        "--vectors",
        "image=" + at("text.csv"),
        "--out",
        at("log"));
    int done = fusion("--report", at("table.json"));
    assertThat(done).as(err.toString()).isZero();
    JsonNode table = json("table.json").get("table");
    for (String line :
        new String[] {
          "fused",
          "no calibration",
          "mean in place of Bezier",
          "no graph",
          "only text",
          "only image",
          "only identity",
          "item-kNN",
          "content-kNN",
          "popularity",
          "cold: content",
          "cold: content, blended",
          "cold: popularity",
          "cold: chance",
          "rollout: all new",
          "rollout: half old, aligned",
          "rollout: half old, not aligned"
        }) {
      assertThat(table.has(line)).as(line).isTrue();
      assertThat(table.get(line).get("recall_20").asDouble()).as(line).isBetween(0.0, 1.0);
    }
    assertThat(table.get("fused").get("runs").asInt()).isEqualTo(2);
    goesOn(table);
  }

  private int fusion(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("experiment", "fusion", "--log", at("log"), "--runs", at("runs.jsonl")));
    arguments.addAll(List.of("--seeds", "2", "--epochs", "1", "--dimension", "4"));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  /** A second call runs nothing that the first has written, whatever was broken off at the end. */
  private void goesOn(JsonNode table) throws IOException {
    Path runs = folder.resolve("runs.jsonl");
    List<String> written = Files.readAllLines(runs);
    // One choice; of two seeds 7 lines, 4 of cold items and 3 of a rollout; 3 baselines.
    assertThat(written).hasSize(1 + 2 * (7 + 4 + 3) + 3);
    Files.writeString(runs, String.join("\n", written) + "\n{\"of\": \"broken");
    int again = fusion("--line", "fused,rollout", "--report", at("again.json"));
    assertThat(again).as(err.toString()).isZero();
    assertThat(Files.readAllLines(runs)).hasSize(written.size() + 1);
    JsonNode rows = json("again.json").get("table");
    assertThat(rows).hasSize(4);
    assertThat(rows.get("fused")).isEqualTo(table.get("fused"));
    // Other settings are other runs, and stand on lines of their own.
    int other =
        run(
            "experiment",
            "fusion",
            "--log",
            at("log"),
            "--seeds",
            "1",
            "--settings",
            "content",
            "--epochs",
            "1",
            "--dimension",
            "4",
            "--runs",
            at("runs.jsonl"),
            "--line",
            "popularity");
    assertThat(other).as(err.toString()).isZero();
    assertThat(Files.readAllLines(runs)).hasSize(written.size() + 2);
    assertThat(Files.readAllLines(runs).get(written.size() + 1)).contains("\"popularity\"");
    assertThat(run("experiment", "fusion", "--log", at("log"), "--line", "nothing")).isEqualTo(1);
    assertThat(err.toString()).contains("--line nothing").contains("only identity");
  }

  /** Nothing to choose by or to end by: the first recipe, for a few epochs, and that is said. */
  @Test
  void withoutPairsToValidate_epochsEndTraining() throws IOException {
    write("user,item,time\n", true);
    assertThat(run("import", "csv", at("pairs.csv"), "--out", at("all"))).isZero();
    int represented =
        run(
            "represent",
            "--train",
            at("all"),
            "--out",
            at("model"),
            "--report",
            at("r.json"),
            "--dimension",
            "4");
    assertThat(represented).as(err.toString()).isZero();
    assertThat(out.toString()).contains("no pairs to validate");
    assertThat(json("r.json").get("epochs").asInt()).isEqualTo(10);
    assertThat(json("r.json").get("tried")).hasSize(1);
  }

  @Test
  void partsOfALog_areTakenAsTheyAre() throws IOException {
    write("user,item,time\n", true);
    assertThat(
            run(
                "import",
                "csv",
                at("pairs.csv"),
                "--valid",
                at("pairs.csv"),
                "--test",
                at("pairs.csv"),
                "--out",
                at("parts")))
        .as(err.toString())
        .isZero();
    assertThat(
            run(
                "represent",
                "--log",
                at("parts"),
                "--out",
                at("model"),
                "--report",
                at("r.json"),
                "--epochs",
                "1",
                "--dimension",
                "4"))
        .as(err.toString())
        .isZero();
    assertThat(json("r.json").get("test").get("users").asInt()).isEqualTo(USERS);
    // The parts are the same pairs here, and what was trained on is masked.
    assertThat(json("r.json").get("test").get("recall_20").asDouble()).isZero();
  }

  @Test
  void mistakes_areOneLineWithTheCure() throws IOException {
    assertThat(run("represent", "--out", at("m"))).isEqualTo(2);
    assertThat(err.toString()).contains("give either --log, or --train");
    assertThat(run("represent", "--log", at("nowhere"), "--out", at("m"))).isEqualTo(1);
    assertThat(err.toString()).contains("sluice import");
    write("user,item,time\n", true);
    assertThat(run("import", "csv", at("pairs.csv"), "--out", at("plain"))).isZero();
    assertThat(run("represent", "--log", at("plain"), "--out", at("m"), "--modality", "image"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("no item has a vector of modality 'image'");
    assertThat(run("represent", "--log", at("plain"), "--out", at("m"), "--label", "buy"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("--label");
    assertThat(run("represent", "--log", at("plain"), "--out", at("m"), "--gamma", "-1"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("gamma must not be negative");
    assertThat(run("represent", "--log", at("plain"), "--out", at("m"), "--settings", "best"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("--settings best: there are auto, company");
  }
}

package dev.sluice.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.TableCommit;
import dev.sluice.embeddings.TableLayout;
import dev.sluice.embeddings.report.ValuesSeen;
import dev.sluice.embeddings.rocksdb.RocksTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableCommandTest {
  private static final TableLayout LAYOUT = new TableLayout(1, 5000, 2, 1, 3, 0.1f);

  @TempDir Path work;
  private final FeatureRegistry registry = new FeatureRegistry();
  private final FeatureEntry item = registry.register("item", 2);

  @BeforeEach
  void learn() {
    try (RocksTable table = RocksTable.open(work.resolve("table"), LAYOUT)) {
      ValuesSeen seen = new ValuesSeen(table.owners());
      for (int v = 0; v < 20; v++) {
        for (int chunk = 0; chunk < 2; chunk++) {
          int row = RowHash.row(LAYOUT, item, chunk, RowHash.valueHash("i-" + v));
          seen.saw(item, chunk, RowHash.valueHash("i-" + v), row);
          table.write(new int[] {row}, 1, new float[] {v, 1}, new float[] {2});
        }
      }
      Map<String, byte[]> parts =
          Map.of(FeatureRegistry.BLOB, registry.toBytes(), ValuesSeen.BLOB, seen.toBytes());
      table.stage(new TableCommit(4, 2, Map.of(), parts));
      table.commit(4);
      table.flush();
    }
  }

  @Test
  void stats_ofAWorkFolder_tellsValuesAndRows() throws IOException {
    Path file = work.resolve("stats.json");
    Shell shell = Shell.run("table", "stats", work.toString(), "--json", "--report", file + "");

    assertThat(shell.exitCode()).as(shell.err()).isZero();
    JsonNode told = new ObjectMapper().readTree(shell.out());
    assertThat(told.get("version").asLong()).isEqualTo(2);
    assertThat(told.get("rows").asInt()).isEqualTo(5000);
    assertThat(told.at("/features/0/name").asText()).isEqualTo("item");
    assertThat(told.at("/features/0/values_seen").asDouble()).isEqualTo(20);
    assertThat(told.at("/features/0/measured_intra").isNull()).isTrue();
    assertThat(new ObjectMapper().readTree(file.toFile())).isEqualTo(told);
    assertThat(Shell.run("table", "stats", work.toString()).out()).contains("item", "in use");
  }

  @Test
  void get_aLearnedValue_showsEachChunksRow() throws IOException {
    Shell shell =
        Shell.run("table", "get", work + "/table", "--feature", "item", "--value", "i-7", "--json");

    assertThat(shell.exitCode()).as(shell.err()).isZero();
    JsonNode told = new ObjectMapper().readTree(shell.out());
    for (int chunk = 0; chunk < 2; chunk++) {
      JsonNode at = told.get("chunks").get(chunk);
      assertThat(at.get("row").asInt())
          .isEqualTo(RowHash.row(LAYOUT, item, chunk, RowHash.valueHash("i-7")));
      assertThat(at.get("owner").asText()).isIn("this value", "shared");
      assertThat(at.get("numbers").get(1).asDouble()).isEqualTo(1);
    }
  }

  @Test
  void get_unknownFeature_namesThoseThereAre() {
    Shell shell = Shell.run("table", "get", work + "", "--feature", "itm", "--value", "x");

    assertThat(shell.exitCode()).isEqualTo(1);
    assertThat(shell.err()).contains("no feature 'itm': it has item").hasLineCount(1);
  }

  @Test
  void commands_withoutATable_sayWhatToName() {
    for (String command : new String[] {"stats", "verify"}) {
      Shell shell = Shell.run("table", command, work.resolve("nowhere").toString());
      assertThat(shell.exitCode()).isEqualTo(1);
      assertThat(shell.err()).contains("there is no folder").hasLineCount(1);
    }
    assertThat(Shell.run("table").exitCode()).isEqualTo(2);
  }

  @Test
  void exportedTable_imported_isWholeAndTheSame() throws IOException {
    String out = work.resolve("out").toString();
    String copy = work.resolve("copy").toString();

    assertThat(Shell.run("table", "export", work.toString(), out).exitCode()).isZero();
    assertThat(Shell.run("table", "import", out, copy).exitCode()).isZero();
    assertThat(Shell.run("table", "verify", copy).out()).startsWith("whole: ");
    assertThat(Shell.run("table", "stats", copy, "--json").out())
        .isEqualTo(Shell.run("table", "stats", work.toString(), "--json").out());
    assertThat(Shell.run("table", "import", out, copy).err()).contains("not empty");
  }

  @Test
  void verify_aFlippedByte_isDamage() throws IOException {
    try (Stream<Path> files = Files.list(work.resolve("table"))) {
      Path sst = files.filter(f -> f.toString().endsWith(".sst")).sorted().toList().get(0);
      byte[] bytes = Files.readAllBytes(sst);
      bytes[10] ^= 4;
      Files.write(sst, bytes);
    }
    Shell shell = Shell.run("table", "verify", work.toString());
    assertThat(shell.exitCode()).isEqualTo(1);
    assertThat(shell.err()).contains("is damaged").hasLineCount(1);
  }

  @Test
  void forget_aValue_resetsItsOwnRows() {
    Shell shell = Shell.run("table", "forget", work + "", "--feature", "item", "--value", "i-3");

    assertThat(shell.exitCode()).as(shell.err()).isZero();
    assertThat(shell.out()).contains("reset").hasLineCount(2);
    assertThat(Shell.run("table", "verify", work.toString()).exitCode()).isZero();
    Shell after = Shell.run("table", "get", work + "", "--feature", "item", "--value", "i-3");
    assertThat(after.out()).contains("owner: unknown");
  }
}

package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchMainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path dir;

  private int run(String... arguments) {
    CommandLine line = BenchMain.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  @Test
  void bench_ofTable_printsOneObjectAndWritesIt() throws Exception {
    Path file = dir.resolve("sub/table.json");
    assertThat(run("table", "--rows", "1000", "--rounds", "1", "--json", "--report", file + ""))
        .isZero();
    JsonNode printed = new ObjectMapper().readTree(out.toString());
    assertThat(printed.get("gather_rows_per_second").asDouble()).isPositive();
    assertThat(new ObjectMapper().readTree(file.toFile())).isEqualTo(printed);
  }

  @Test
  void bench_withoutCommand_saysSoInOneLine() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).startsWith("sluice: which benchmark?");
  }

  @Test
  void zipf_frequencies_followTheirLaw() {
    Zipf zipf = new Zipf(1000, 1.05, 1);
    int[] seen = new int[1001];
    int draws = 200_000;
    for (int i = 0; i < draws; i++) {
      seen[(int) zipf.next()]++;
    }
    double total = 0;
    for (int rank = 1; rank <= 1000; rank++) {
      total += Math.pow(rank, -1.05);
    }
    for (int rank : new int[] {1, 2, 10}) {
      double expected = draws * Math.pow(rank, -1.05) / total;
      assertThat((double) seen[rank])
          .isBetween(expected - 6 * Math.sqrt(expected), expected + 6 * Math.sqrt(expected));
    }
  }
}

package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchMainTest {
  private static final List<String> FIGURES =
      List.of(
          "gather_rows_per_second",
          "flat_copy_rows_per_second",
          "rocksdb_multiget_rows_per_second",
          "commit_rows_per_second",
          "open_rows_per_second",
          "sequential_read_rows_per_second",
          "resident_bytes",
          "raw_bytes",
          "gather_p99_us_quiet",
          "gather_p99_us_during_commit",
          "large_cached_over_rocksdb",
          "resident_growth");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path dir;

  private int run(String... arguments) {
    CommandLine line = BenchMain.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  /** Everything that the command tells, at a size that takes a moment. */
  @Test
  void bench_ofTable_printsOneObjectAndWritesIt() throws Exception {
    Path file = dir.resolve("sub/table.json");
    int status =
        run(
            ("table --parts gather,large,commit,open,memory --rows 2000 --open-rows 2000 --commit-rows 500 --vocabulary 5000 --rounds 1"
                    + " --json --work %s --report %s")
                .formatted(dir.resolve("work"), file)
                .split(" "));
    assertThat(status).as(err.toString()).isZero();
    JsonNode printed = new ObjectMapper().readTree(out.toString());
    for (String figure : FIGURES) {
      assertThat(printed.path(figure).isNumber()).as(figure).isTrue();
    }
    assertThat(printed.get("gather_rows_per_second").asDouble()).isPositive();
    assertThat(printed.get("large_hit_rate").asDouble()).isBetween(0.1, 1.0);
    assertThat(new ObjectMapper().readTree(file.toFile())).isEqualTo(printed);
    try (var left = Files.list(dir.resolve("work"))) {
      assertThat(left).as("tables that were left").isEmpty();
    }
  }

  @Test
  void bench_ofTooFewRows_isRefusedInOneLine() {
    assertThat(run("table", "--rows", "5")).isEqualTo(1);
    assertThat(err.toString()).startsWith("sluice: rows must be at least 1000").hasLineCount(1);
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

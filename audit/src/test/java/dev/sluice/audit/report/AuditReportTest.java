package dev.sluice.audit.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.audit.check.Audit;
import dev.sluice.audit.check.AuditInput;
import dev.sluice.audit.ranking.RankingConfig;
import dev.sluice.audit.table.ColumnSpec;
import dev.sluice.audit.table.ExampleTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditReportTest {
  @TempDir Path folder;

  @Test
  void report_accountsForEveryRowAndKeepsTheOriginalsColumns() throws IOException {
    ExampleTable table =
        new ExampleTable(
            List.of(ColumnSpec.category("good"), ColumnSpec.category("<b>odd</b>")), 3_000, 1);
    Random random = new Random(3);
    for (int row = 0; row < 5_000; row++) {
      boolean label = random.nextInt(4) == 0;
      int good = random.nextInt(10) + (label ? 2 : 0);
      table.add("r" + row, row, new String[] {"g" + good, "n" + random.nextInt(9)}, label);
    }
    AuditReport report =
        new AuditReport(Audit.of(AuditInput.of(table, RankingConfig.defaults())), "a & b");
    report.writeTo(folder);
    JsonNode json = new ObjectMapper().readTree(folder.resolve("report.json").toFile());
    assertThat(json.get("rows").asLong())
        .isEqualTo(json.get("rows_used").asLong() + json.get("rows_sampled_out").asLong())
        .isEqualTo(5_000);
    assertThat(Files.readAllLines(folder.resolve("feature_singles.tsv")))
        .hasSize(4)
        .first()
        .isEqualTo("Feature\tScore MI-numba-randomized");
    assertThat(Files.readAllLines(folder.resolve("feature_singles.tsv")).get(1))
        .isEqualTo("label\t1.000000000");
    assertThat(Files.readAllLines(folder.resolve("feature_singles.tsv")).get(2))
        .startsWith("good\t0.");
    assertThat(Files.readAllLines(folder.resolve("pairwise_ranks.tsv"))).hasSize(1 + 9);
    assertThat(Files.readAllLines(folder.resolve("pairwise_ranks.tsv")).get(0))
        .isEqualTo("FeatureA\tFeatureB\tScore");
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("a &amp; b", "&lt;b&gt;odd&lt;/b&gt;")
        .doesNotContain("<b>odd", "http");
    assertThat(report.exitCode()).isZero();
  }
}

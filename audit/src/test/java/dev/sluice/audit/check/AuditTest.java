package dev.sluice.audit.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.audit.ranking.RankingConfig;
import dev.sluice.audit.table.ColumnSpec;
import dev.sluice.audit.table.ExampleTable;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Planted facts are found, and nothing else is reported. */
class AuditTest {
  private static final int BROKEN_AT = 14_000;
  private static final List<String> COLUMNS =
      List.of(
          "useful",
          "noise",
          "leak",
          "twin_a",
          "twin_b",
          "constant",
          "empty",
          "shifting",
          "breaking");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void plantedFacts_areFound_andNothingElseIs(long seed) {
    ExampleTable table =
        new ExampleTable(COLUMNS.stream().map(ColumnSpec::category).toList(), 50_000, 7);
    Random random = new Random(seed);
    int rows = 20_000;
    for (int row = 0; row < rows; row++) {
      int useful = random.nextInt(20);
      boolean label = random.nextDouble() < 0.1 + 0.02 * useful;
      int twin = random.nextInt(30);
      String[] cells = {
        "u" + useful,
        "n" + random.nextInt(500),
        label == random.nextDouble() < 0.97 ? "yes" : "no",
        "a" + twin,
        "b" + twin * 7,
        "same",
        random.nextDouble() < 0.01 ? "x" : "",
        "s" + random.nextInt(10) + (random.nextDouble() < (double) row / rows ? "new" : ""),
        row > BROKEN_AT ? "unknown" : "k" + random.nextInt(15),
      };
      table.add("row-" + row, 1_000L * row, cells, label);
    }
    Audit audit =
        Audit.of(
            AuditInput.of(
                table, RankingConfig.defaults().withThreads(2).withCombinationBudget(50)));
    Set<String> found =
        audit.findings().stream()
            .map(finding -> finding.check() + " " + finding.subject())
            .collect(Collectors.toSet());
    assertThat(found)
        .contains(
            "label-leak leak",
            "near-duplicate twin_b",
            "constant constant",
            "coverage empty",
            "drift shifting",
            "broken breaking",
            "useless noise")
        .doesNotContain("useless useful", "useless leak");
    assertThat(
            audit.findings().stream()
                .filter(finding -> finding.severity() != Found.Severity.INFO)
                .map(Found::identity))
        .hasSize(6);
    Breakage broken = audit.evidence().breaks().get("breaking");
    assertThat(broken).isNotNull();
    assertThat(broken.since())
        .isBetween(
            Instant.ofEpochMilli(1_000L * BROKEN_AT).minus(audit.evidence().timeline().length()),
            Instant.ofEpochMilli(1_000L * BROKEN_AT).plus(audit.evidence().timeline().length()));
    assertThat(audit.evidence().singles().get(0).name()).isEqualTo("leak");
    assertThat(audit.evidence().singles().get(1).name()).isEqualTo("useful");
    assertThat(audit.worst()).isEqualTo(Found.Severity.SEVERE);
  }
}

package dev.sluice.audit.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.audit.ranking.RankingConfig;
import dev.sluice.audit.table.ExampleTable;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Planted facts are found, and nothing else is reported. */
class AuditTest {
  private static final List<String> COLUMNS =
      List.of("useful", "noise", "leak", "twin_a", "twin_b", "constant", "empty", "shifting");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void plantedFacts_areFound_andNothingElseIs(long seed) {
    ExampleTable table = new ExampleTable(COLUMNS, 50_000, 7);
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
        "s" + random.nextInt(10) + (row > rows / 2 && random.nextBoolean() ? "new" : ""),
      };
      table.add("row-" + row, row, cells, label);
    }
    Audit audit = Audit.of(table, RankingConfig.defaults().withThreads(2));
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
            "drift shifting")
        .doesNotContain("useless-alone useful", "useless-alone leak");
    assertThat(found.stream().filter(name -> !name.startsWith("useless-alone"))).hasSize(5);
    assertThat(audit.singles().get(0).name()).isEqualTo("leak");
    assertThat(audit.singles().get(1).name()).isEqualTo("useful");
    assertThat(audit.worst()).isEqualTo(Found.Severity.SEVERE);
  }
}

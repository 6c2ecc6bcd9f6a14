package dev.sluice.audit.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ThreeMrTest {
  @Test
  void ranking_isTheGoldenOne() throws IOException {
    JsonNode file;
    try (var in = ThreeMrTest.class.getResourceAsStream("/golden/outrank_3mr.json")) {
      file = new ObjectMapper().readTree(in);
    }
    Map<String, Double> relevance = new TreeMap<>();
    file.get("relevance")
        .properties()
        .forEach(e -> relevance.put(e.getKey(), e.getValue().asDouble()));
    PairScores redundancy = pairs(file.get("redundancy"));
    PairScores relation = pairs(file.get("relation"));
    for (JsonNode expected : file.get("cases")) {
      ThreeMr ranking =
          new ThreeMr(
              ThreeMr.Aggregation.valueOf(
                  expected.get("strategy").asText().toUpperCase(Locale.ROOT)),
              expected.get("alpha").asDouble(),
              expected.get("beta").asDouble());
      List<String> names = new ArrayList<>();
      expected.get("ranking").forEach(name -> names.add(name.asText()));
      assertThat(ranking.rank(relevance, redundancy, relation))
          .as(expected.toString())
          .isEqualTo(names);
    }
  }

  @Test
  void ties_goToTheSmallerName() {
    assertThat(
            ThreeMr.defaults()
                .rank(Map.of("b", 1.0, "a", 1.0, "c", 1.0), new PairScores(), new PairScores()))
        .containsExactly("a", "b", "c");
  }

  private static PairScores pairs(JsonNode rows) {
    PairScores scores = new PairScores();
    rows.forEach(
        row -> scores.put(row.get(0).asText(), row.get(1).asText(), row.get(2).asDouble()));
    return scores;
  }
}

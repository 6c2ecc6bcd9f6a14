package dev.sluice.audit.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MutualInformationTest {
  /** The golden file's own tolerance. */
  private static final double GOLDEN = 1e-6;

  private static final JsonNode FILE = read();
  private final MutualInformation information = new MutualInformation(1 << 14);

  @Test
  void featureWithLabel_isTheGoldenScore() {
    JsonNode columns = FILE.get("columns");
    Column label = column(columns.get("label"));
    for (JsonNode expected : FILE.get("feature_vs_label")) {
      Column feature = column(columns.get(expected.get("feature").asText()));
      assertThat(information.plain(feature, label))
          .as(expected.toString())
          .isCloseTo(expected.get("plain_f64").asDouble(), within(GOLDEN));
      assertThat(information.corrected(feature, label))
          .as(expected.toString())
          .isCloseTo(expected.get("corrected_f64").asDouble(), within(GOLDEN));
    }
  }

  @Test
  void featureWithFeature_isTheGoldenScoreInBothDirections() {
    JsonNode columns = FILE.get("columns");
    for (JsonNode expected : FILE.get("feature_vs_feature")) {
      Column first = column(columns.get(expected.get("first").asText()));
      Column second = column(columns.get(expected.get("second").asText()));
      assertThat(information.corrected(first, second))
          .as(expected.toString())
          .isCloseTo(expected.get("corrected_f64").asDouble(), within(GOLDEN));
      assertThat(information.corrected(second, first))
          .as(expected.toString())
          .isCloseTo(expected.get("corrected_f64_swapped").asDouble(), within(GOLDEN));
    }
  }

  @Test
  void rowOrder_ofTheGoldenTrap_isReproduced() {
    for (String order : new String[] {"sorted", "shuffled"}) {
      JsonNode rows = FILE.get("row_order_trap").get(order);
      assertThat(information.corrected(column(rows.get("feature")), column(rows.get("label"))))
          .isCloseTo(rows.get("corrected_f64").asDouble(), within(GOLDEN));
    }
  }

  @Test
  void columnsOfEqualSum_areNotTakenForIdentical() {
    JsonNode trap = FILE.get("sum_shortcut_trap");
    assertThat(information.corrected(column(trap.get("first")), column(trap.get("second"))))
        .isCloseTo(trap.get("true_corrected_f64_without_shortcut").asDouble(), within(GOLDEN));
  }

  @Test
  void pairOfXor_scoresWhereItsMembersDoNot() {
    JsonNode xor = FILE.get("xor");
    Column x = column(xor.get("x"));
    Column y = column(xor.get("y"));
    Column z = column(xor.get("z"));
    assertThat(information.corrected(x, z))
        .isCloseTo(xor.get("x_vs_z_corrected").asDouble(), within(GOLDEN));
    assertThat(information.corrected(x.and(y), z))
        .isCloseTo(xor.get("xy_vs_z_corrected").asDouble(), within(GOLDEN));
    assertThat(information.plain(x.and(y), z))
        .isCloseTo(xor.get("xy_vs_z_plain").asDouble(), within(GOLDEN));
  }

  @Test
  void randomColumns_agreeWithTheDefinition() {
    long seed = 4107;
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int rows = 2 + random.nextInt(200);
      Column feature = Column.of(random.ints(rows, 0, 1 + random.nextInt(30)).toArray());
      Column label = Column.of(random.ints(rows, 0, 1 + random.nextInt(8)).toArray());
      if (Arrays.equals(feature.codes(), label.codes())) {
        continue;
      }
      assertThat(information.corrected(feature, label))
          .as("seed %d round %d", seed, round)
          .isCloseTo(byDefinition(feature, label), within(1e-9));
    }
  }

  private static double byDefinition(Column feature, Column label) {
    int rows = feature.rows();
    double score = 0;
    for (int value = 0; value < label.cardinality(); value++) {
      int wanted = value;
      int[] group =
          java.util.stream.IntStream.range(0, rows)
              .filter(row -> label.codes()[row] == wanted)
              .toArray();
      if (group.length > 1) {
        double share = (double) group.length / rows;
        score += share * entropy(feature, group, group.length);
        score -= share * entropy(feature, group, 0);
      }
    }
    return score;
  }

  private static double entropy(Column feature, int[] group, int rotation) {
    int[] counts = new int[feature.cardinality()];
    for (int row : group) {
      counts[feature.codes()[(row + rotation) % feature.rows()]]++;
    }
    double entropy = 0;
    for (int count : counts) {
      if (count > 0) {
        double p = (double) count / group.length;
        entropy -= p * Math.log(p);
      }
    }
    return entropy;
  }

  private static Column column(JsonNode array) {
    int[] values = new int[array.size()];
    for (int row = 0; row < values.length; row++) {
      values[row] = array.get(row).asInt();
    }
    return new Column(values, Arrays.stream(values).max().orElse(0) + 1);
  }

  private static JsonNode read() {
    try (var in = MutualInformationTest.class.getResourceAsStream("/golden/outrank_mi.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

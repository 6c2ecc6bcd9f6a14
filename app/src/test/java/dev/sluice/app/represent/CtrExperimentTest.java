package dev.sluice.app.represent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import dev.sluice.schemas.record.Vector;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CtrExperimentTest {
  static {
    // Avro refuses enum defaults of records that are built before the codecs made it trust them.
    Codecs.all();
  }

  private static final ModelConfig CONFIG =
      ModelConfig.parse("{dimension: 4, rowsPerTable: 512, mlp: [4], batchSize: 8}", "test");

  private static final String HEAD =
      """
      labels: {click: {weight: 1, window: 10m}}
      features:
        - {name: item, from: item, kind: category}
        - {name: liked, kind: history, of: click}
        - {name: text, from: item.vectors.text, kind: vector, dim: 2}
      """;

  @Test
  void figures_areByEarlierInteractionsOfTheItem_drawnNegativesDoNotCountAsSuch()
      throws IOException {
    FeatureSchema schema =
        FeatureSchema.parse(HEAD + "  - {name: f, kind: fusion, of: [liked, text]}\n", "test");
    try (CtrExperiment experiment = new CtrExperiment(CONFIG, schema, List.of())) {
      for (int i = 0; i < 60; i++) {
        experiment.learn(example(2 * i, "a", i % 2 == 0, 1));
        experiment.learn(example(2 * i + 1, "b", false, 0.1));
      }
      Map<String, Object> table = experiment.finish();
      assertThat(table).hasSize(3);
      for (Object arm : table.values()) {
        Map<?, ?> clicks = (Map<?, ?>) ((Map<?, ?>) arm).get("clicks");
        Map<?, ?> ranking = (Map<?, ?>) ((Map<?, ?>) arm).get("ranking");
        assertThat(examples(clicks, "none")).isEqualTo(1);
        assertThat(examples(clicks, "1 to 9")).isEqualTo(9);
        assertThat(examples(clicks, "10 to 49")).isEqualTo(40);
        assertThat(examples(clicks, "50 and more")).isEqualTo(10);
        assertThat(examples(clicks, "all")).isEqualTo(60);
        assertThat(examples(ranking, "none")).isEqualTo(61);
        assertThat(examples(ranking, "all")).isEqualTo(120);
        assertThat(((Map<?, ?>) clicks.get("all")).get("auc")).isInstanceOf(Double.class);
        assertThat(((Map<?, ?>) clicks.get("none")).get("auc")).isNull();
      }
    }
  }

  @Test
  void aSchemaWithoutFusion_isRefused() {
    assertThatThrownBy(
            () -> new CtrExperiment(CONFIG, FeatureSchema.parse(HEAD, "test"), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kind fusion");
  }

  /** Attributes are left out with all that is counted or crossed by them; ids and counts stay. */
  @Test
  void schemas_ofOneWithAttributes_areComparedWithoutThemToo() throws IOException {
    FeatureSchema schema =
        FeatureSchema.parse(
            HEAD
                + """
                  - {name: genres, from: item.genres, kind: categories}
                  - {name: item_rate, kind: rate, top: click, bottom: impression, by: [item], windows: [1d]}
                  - {name: genre_rate, kind: rate, top: click, bottom: impression, by: [item.genres], windows: [1d]}
                  - {name: both, kind: cross, of: [subject, item.genres]}
                  - {name: affinity, kind: overlap, history: liked, on: [item.genres]}
                  - {name: age, from: item.createdAt, kind: age, buckets: log}
                  - {name: f, kind: fusion, of: [liked, text]}
                """,
            "test");
    Map<String, FeatureSchema> schemas = CtrSchemas.of(schema);
    assertThat(schemas.keySet())
        .containsExactly(
            "attributes",
            "attributes + vectors",
            "attributes + fused",
            "ids and counts",
            "ids and counts + vectors",
            "ids and counts + fused");
    assertThat(names(schemas, "attributes + fused")).hasSize(10);
    assertThat(names(schemas, "attributes")).doesNotContain("text", "f").contains("genres", "age");
    assertThat(names(schemas, "ids and counts")).containsExactly("item", "liked", "item_rate");
    assertThat(names(schemas, "ids and counts + fused"))
        .containsExactly("item", "liked", "text", "item_rate", "f");
    assertThat(
            CtrSchemas.of(
                    FeatureSchema.parse(
                        HEAD
                            + """
                              - {name: f, kind: fusion, of: [liked, text]}
                              - {name: met, kind: history, of: impression}
                              - {name: vote, kind: similarity, of: [liked, text], among: met}
                            """,
                        "test"))
                .keySet())
        .containsExactly(
            "attributes",
            "attributes + vectors",
            "attributes + fused",
            "attributes + votes",
            "attributes + fused + votes");
    try (CtrExperiment one = new CtrExperiment(CONFIG, schema, List.of("ids and counts + fused"))) {
      assertThat(one.finish()).containsOnlyKeys("ids and counts + fused");
    }
    assertThatThrownBy(() -> new CtrExperiment(CONFIG, schema, List.of("fussed")))
        .hasMessageContaining("there are [attributes");
  }

  private static List<String> names(Map<String, FeatureSchema> schemas, String name) {
    return schemas.get(name).features().stream().map(FeatureSpec::name).toList();
  }

  private static long examples(Map<?, ?> buckets, String name) {
    return ((Number) ((Map<?, ?>) buckets.get(name)).get("examples")).longValue();
  }

  private static Example example(int number, String item, boolean clicked, double keepRate) {
    Instant time = Instant.parse("2026-03-01T12:00:00Z").plusSeconds(number);
    return Example.newBuilder()
        .setTime(time)
        .setExampleId("e" + number)
        .setRequestId("r" + number)
        .setSlateId("r" + number)
        .setSubject("u")
        .setItem(item)
        .setLabels(clicked ? Map.of("click", new Label(1, 1.0, time)) : Map.of())
        .setClosesAt(time.plusSeconds(600))
        .setClosed(true)
        .setKeepRate(keepRate)
        .setModel("main")
        .setModelVersion(-1)
        .setFeatureSchema("any")
        .setFeatures(
            Map.of(
                "item", item,
                "text", new Vector(List.of(1f, 0f)),
                "f", new Vector(List.of(0f, 1f))))
        .build();
  }
}

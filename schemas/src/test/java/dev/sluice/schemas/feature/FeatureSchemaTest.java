package dev.sluice.schemas.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FeatureSchemaTest {
  static final String EXAMPLE =
      """
      labels: {click: {weight: 1, window: 10m}, cart: {weight: 3, window: 24h}, purchase: {weight: 10, window: 7d}}
      negatives: {min_view: 500ms}
      features:
        - {name: user, from: subject, kind: category}
        - {name: item, from: item, kind: category, chunks: 2}
        - {name: brand, from: item.brand, kind: category, chunks: 2}
        - {name: tags, from: item.tags, kind: categories, max: 10}
        - {name: price, from: state.price, kind: number, buckets: log}
        - {name: upstream, from: candidate.score, kind: number, buckets: quantile}
        - {name: hour, from: request.time, kind: time, part: hour, zone: context.tz}
        - {name: age, from: item.createdAt, kind: age, buckets: log}
        - {name: ctr, kind: rate, top: click, bottom: impression, by: [item], windows: [1h, 24h], prior: 50}
        - {name: user_cat, kind: count, of: click, by: [subject, item.category], windows: [1h, 30d]}
        - {name: recent, kind: history, of: [click, purchase], last: 50, within: 30d}
        - {name: affinity, kind: overlap, history: recent, on: [item.brand, item.tags]}
        - {name: seg_x_cat, kind: cross, of: [user.segment, item.category]}
        - {name: title, from: item.vectors.text, kind: vector, dim: 384}
        - {name: taste, kind: similarity, of: [recent, title]}
        - {name: shown, kind: history, of: impression, last: 50, within: 30d, chunks: 0}
        - {name: vote, kind: similarity, of: [recent, title], among: shown}
        - {name: fused, kind: fusion, of: [recent, title], dim: 8}
        - {name: leaning, kind: fusion, of: [recent, title], among: shown, dim: 8}
        - {name: position, kind: position, serve_as: 0}
      """;

  private final FeatureSchema schema = FeatureSchema.parse(EXAMPLE, "features.yaml");

  @Test
  void parse_exampleOfTheContract_readsEveryKind() {
    Source brand = new Source(Source.Root.ITEM_ATTRIBUTE, "brand");
    Source item = new Source(Source.Root.ITEM, "");
    assertThat(schema.features()).hasSize(20);
    assertThat(schema.features())
        .contains(
            new FeatureSpec.Category("brand", brand, 2),
            new FeatureSpec.Rate(
                "ctr",
                "click",
                "impression",
                List.of(item),
                List.of(Duration.ofHours(1), Duration.ofDays(1)),
                50,
                1),
            new FeatureSpec.History(
                "recent", List.of("click", "purchase"), 50, Duration.ofDays(30), 1),
            new FeatureSpec.Time(
                "hour",
                new Source(Source.Root.REQUEST_TIME, ""),
                TimePart.HOUR,
                new Source(Source.Root.CONTEXT, "tz"),
                1),
            new FeatureSpec.VectorField("title", new Source(Source.Root.ITEM_VECTOR, "text"), 384),
            new FeatureSpec.Similarity("taste", "recent", "title"),
            new FeatureSpec.Similarity("vote", "recent", List.of("title"), "shown"),
            new FeatureSpec.Fusion("fused", "recent", List.of("title"), 8),
            new FeatureSpec.Fusion("leaning", "recent", List.of("title"), 8, "shown"),
            new FeatureSpec.Position("position", 0, 1));
    assertThat(schema.minView()).isEqualTo(Duration.ofMillis(500));
    assertThat(schema.clickWindow()).isEqualTo(Duration.ofMinutes(10));
    assertThat(schema.longestWindow()).isEqualTo(Duration.ofDays(7));
  }

  @Test
  void valueNames_windowedKinds_haveOnePerWindow() {
    assertThat(FeatureSpec.valueNames(schema.feature("ctr").orElseThrow()))
        .containsExactly("ctr.1h", "ctr.1d");
    assertThat(schema.feature("user_cat").orElseThrow().valueNames())
        .containsExactly("user_cat.1h", "user_cat.30d");
    assertThat(schema.feature("brand").orElseThrow().valueNames()).containsExactly("brand");
    assertThat(schema.feature("position").orElseThrow().valueNames()).isEmpty();
    assertThat(schema.feature("shown").orElseThrow().valueNames()).isEmpty();
    assertThat(schema.feature("recent").orElseThrow().valueNames()).containsExactly("recent");
  }

  @Test
  void counters_ofARate_includeTheOverallRateOfItsLongestWindow() {
    assertThat(schema.counters())
        .extracting(CounterSpec::id)
        .containsExactly(
            "click by item", "impression by item", "click overall", "impression overall");
    assertThat(schema.counters().get(2).windows()).containsExactly(Duration.ofDays(1));
    assertThat(schema.subjectCounters())
        .extracting(CounterSpec::id)
        .containsExactly("click by subject,item.category");
  }

  @Test
  void counters_ofSeveralFeatures_uniteTheirWindows() {
    FeatureSchema two =
        parse(
            """
            - {name: a, kind: count, of: click, by: item, windows: [2h, 1h]}
            - {name: b, kind: count, of: click, by: item, windows: [30m, 1h]}
            """);
    assertThat(two.counters()).hasSize(1);
    assertThat(two.counters().get(0).windows())
        .containsExactly(Duration.ofMinutes(30), Duration.ofHours(1), Duration.ofHours(2));
  }

  @Test
  void hash_commentsSpaceKeyOrderAndWrittenDefaults_changeNothing() {
    FeatureSchema plain = parse("- {name: brand, from: item.brand, kind: category}\n");
    FeatureSchema dressed =
        FeatureSchema.parse(
            """
            # what we know
            features:
              - kind:   category   # a category
                chunks: 1

                from: item.brand
                name: brand
            negatives: {min_view: 0ms}
            labels:
              click: {window: 600s, weight: 1.0}
            """,
            "other.yaml");
    assertThat(dressed.hash()).isEqualTo(plain.hash()).matches("[0-9a-f]{16}");
  }

  @Test
  void hash_anyMeaning_changesIt() {
    String hash = schema.hash();
    assertThat(
            List.of(
                EXAMPLE.replace("prior: 50", "prior: 51"),
                EXAMPLE.replace("weight: 3", "weight: 4"),
                EXAMPLE.replace("min_view: 500ms", "min_view: 501ms"),
                EXAMPLE.replace("zone: context.tz", "zone: context.zone"),
                EXAMPLE.replace("dim: 384", "dim: 385"),
                EXAMPLE.replace("serve_as: 0", "serve_as: 1"),
                EXAMPLE.replace("last: 50", "last: 49"),
                EXAMPLE.replace("[recent, title], among: shown}", "[recent, title]}"),
                EXAMPLE.replace("among: shown, dim", "dim"),
                EXAMPLE.replace(", chunks: 0", ""),
                EXAMPLE.replace("on: [item.brand, item.tags]", "on: [item.brand]")))
        .allSatisfy(
            text -> assertThat(FeatureSchema.parse(text, "changed").hash()).isNotEqualTo(hash))
        .hasSize(11);
  }

  @Test
  void yaml_parsedAgain_isTheSameSchema() {
    assertThat(FeatureSchema.parse(schema.yaml(), "again")).isEqualTo(schema);
  }

  @Test
  void withWindows_longerOnesOnly_areCutAndSurviveTheirYaml() {
    FeatureSchema cut = schema.withWindows(Duration.ofHours(1));
    assertThat(cut.clickWindow()).isEqualTo(Duration.ofMinutes(10));
    assertThat(cut.longestWindow()).isEqualTo(Duration.ofHours(1));
    assertThat(cut.hash()).isNotEqualTo(schema.hash());
    assertThat(FeatureSchema.parse(cut.yaml(), "cut")).isEqualTo(cut);
  }

  @Test
  void serialisation_ofASchema_keepsIt() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(schema);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(schema);
    }
  }

  private static FeatureSchema parse(String features) {
    return FeatureSchema.parse("labels: {click: {}}\nfeatures:\n" + features, "features.yaml");
  }
}

package dev.sluice.model.feature;

import static dev.sluice.model.feature.People.START;
import static dev.sluice.model.feature.People.candidate;
import static dev.sluice.model.feature.People.item;
import static dev.sluice.model.feature.People.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.counter.CounterKeys;
import dev.sluice.schemas.counter.WindowCounts;
import dev.sluice.schemas.feature.CounterSpec;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.feature.Values;
import dev.sluice.schemas.record.Counter;
import dev.sluice.schemas.record.Request;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds counts, whose keys are put together from kept parts, to the keys that were counted. */
final class CountKeysTest {
  private static final FeatureSchema SCHEMA =
      FeatureSchema.parse(
          """
          labels: {click: {}}
          features:
            - {name: a, kind: count, of: click, by: [item.tags], windows: [1h]}
            - {name: b, kind: count, of: click, by: [context.device, item.tags], windows: [1h]}
            - {name: c, kind: count, of: click, by: [item.tags, context.device], windows: [1h]}
            - {name: d, kind: count, of: click, by: [context.device, item.tags, placement], windows: [1h]}
            - {name: e, kind: count, of: click, by: [item.brand, item.tags, context.device], windows: [1h]}
            - {name: f, kind: count, of: click, by: [context.device, placement], windows: [1h]}
            - {name: g, kind: count, of: click, by: [item], windows: [1h]}
            - {name: h, kind: count, of: click, by: [placement, item], windows: [1h]}
          """,
          "test");
  private static final long NOW = START + 60_000;
  private static final List<Object> DEVICES =
      List.of("phone", List.of("phone", "tablet"), List.of("phone", "phone"), "", 7.0);

  private final Map<String, CatalogueItem> items = new HashMap<>();
  private final Lookups lookups = new Lookups(items::get, CountKeysTest::counter, subject -> null);
  private final FeatureDeriver deriver = new FeatureDeriver(SCHEMA);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void count_ofAnySources_isTheMeanOverTheKeysThatAreCounted(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 12; i++) {
      items.put("i" + i, item("i" + i, attributes(random), List.of()));
    }
    for (int round = 0; round < 60; round++) {
      Map<String, Object> context = new HashMap<>();
      if (random.nextInt(5) > 0) {
        context.put("device", DEVICES.get(random.nextInt(DEVICES.size())));
      }
      Request request = request(NOW, context);
      request.setPlacement(random.nextInt(4) == 0 ? "" : "home");
      SubjectHistory history = SubjectHistory.empty();
      Map<String, Object> shared = deriver.requestFeatures(request, history, lookups);
      for (int c = 0; c < 5; c++) {
        // The last ones are not in the catalogue.
        String name = "i" + random.nextInt(14);
        Map<String, Object> all = new HashMap<>(shared);
        all.putAll(
            deriver.itemFeatures(request, candidate(name), history, lookups, shared).toMap());
        for (FeatureSpec spec : SCHEMA.features()) {
          assertThat(all.get(spec.valueNames().get(0)))
              .as("%s of %s in %s", spec.name(), name, context)
              .isEqualTo(expected((FeatureSpec.Count) spec, request, name));
        }
      }
    }
  }

  /** The mean over the keys as an event would be counted under them. */
  private @Nullable Object expected(FeatureSpec.Count spec, Request request, String name) {
    List<String> keys =
        CounterKeys.combine(spec.by(), source -> Values.categories(value(source, request, name)));
    String id = CounterSpec.id(spec.of(), spec.by());
    double sum = 0;
    for (String key : keys) {
      sum += amount(id, key);
    }
    return keys.isEmpty() ? null : sum / keys.size();
  }

  private @Nullable Object value(Source source, Request request, String name) {
    CatalogueItem known = items.get(name);
    return switch (source.root()) {
      case ITEM -> name;
      case ITEM_ATTRIBUTE -> known == null ? null : known.item().getAttributes().get(source.path());
      case CONTEXT -> request.getContext().get(source.path());
      case PLACEMENT -> request.getPlacement();
      default -> throw new IllegalArgumentException(source.toString());
    };
  }

  private static Map<String, Object> attributes(Random random) {
    Map<String, Object> attributes = new HashMap<>();
    int tags = random.nextInt(4);
    if (tags > 0) {
      // Some twice.
      attributes.put(
          "tags", random.ints(tags, 0, 3).mapToObj(tag -> "t" + tag).collect(Collectors.toList()));
    }
    if (random.nextInt(3) > 0) {
      attributes.put("brand", "b" + random.nextInt(2));
    }
    return attributes;
  }

  private static double amount(String id, String key) {
    return 1 + Math.floorMod((id + "/" + key).hashCode(), 97);
  }

  private static Counter counter(String id, String key) {
    CounterSpec spec =
        SCHEMA.counters().stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow();
    return WindowCounts.add(null, spec, key, NOW, amount(id, key));
  }
}

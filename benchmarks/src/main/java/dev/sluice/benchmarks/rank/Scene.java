package dev.sluice.benchmarks.rank;

import dev.sluice.app.traffic.SyntheticConfig;
import dev.sluice.app.traffic.SyntheticSource;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.feature.CatalogueItem;
import dev.sluice.model.feature.Lookups;
import dev.sluice.model.feature.SubjectHistory;
import dev.sluice.model.network.DenseParameters;
import dev.sluice.model.rank.InitialVersion;
import dev.sluice.model.rank.NetworkScorer;
import dev.sluice.model.rank.Ranker;
import dev.sluice.model.rank.RankerLimits;
import dev.sluice.model.rank.ServingModel;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A catalogue, a model of the default size and requests for it, without Kafka: the features are
 * those of the synthetic world, the values random.
 */
final class Scene {
  static final int ITEMS = 2_000;
  private static final int HISTORY = 30;
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final int TEXT = 32;
  private static final int IMAGE = 16;

  static {
    Codecs.all();
  }

  final FeatureSchema schema =
      FeatureSchema.parse(new SyntheticSource(SyntheticConfig.defaults()).features(), "synthetic");
  final ModelConfig config = ModelConfig.defaults();
  final ServingModel model = InitialVersion.serving(config, schema);
  final DenseParameters dense = InitialVersion.dense(config, schema);
  final Lookups lookups;
  private final SplittableRandom random = new SplittableRandom(1);
  private final Map<String, CatalogueItem> catalogue = new HashMap<>();

  Scene() {
    for (int i = 0; i < ITEMS; i++) {
      catalogue.put(name(i), new CatalogueItem(item(i), null, i));
    }
    lookups = new Lookups(catalogue::get, (counter, key) -> null, subject -> null);
  }

  /** A ranker of its own on the one model. */
  Ranker ranker() {
    return new Ranker(
        config,
        schema,
        model,
        lookups,
        "bench",
        NetworkScorer.forThisMachine(),
        RankerLimits.defaults());
  }

  Request request(int number, int candidates) {
    List<Candidate> list = new ArrayList<>();
    int first = random.nextInt(ITEMS);
    for (int i = 0; i < candidates; i++) {
      list.add(
          Candidate.newBuilder().setItem(name((first + i * 7) % ITEMS)).setSource("feed").build());
    }
    Map<String, Object> context = new HashMap<>();
    context.put("device", number % 2 == 0 ? "phone" : "desktop");
    context.put("coin", "coin-" + number % 10);
    context.put("noise", random.nextDouble());
    return Request.newBuilder()
        .setTime(NOW)
        .setRequestId("b-" + number)
        .setSubject("u-" + number % 400)
        .setPlacement("home")
        .setCandidates(list)
        .setLimit(10)
        .setContext(context)
        .build();
  }

  SubjectHistory history() {
    SubjectHistory history = SubjectHistory.empty();
    for (int i = 0; i < HISTORY; i++) {
      Event event =
          Event.newBuilder()
              .setTime(NOW.minusSeconds(1_000 - i))
              .setEventId("e-" + i)
              .setType("click")
              .setSubject("u")
              .setItem(name(random.nextInt(ITEMS)))
              .build();
      history.apply(schema, event, i, lookups.items());
    }
    return history;
  }

  private static String name(int item) {
    return "item-" + item;
  }

  private Item item(int number) {
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("category", "category-" + number % 20);
    attributes.put("brand", "brand-" + number % 50);
    attributes.put("tags", List.of("tag-" + number % 7, "tag-" + number % 11));
    attributes.put("price", 1 + random.nextDouble() * 100);
    attributes.put("lot", "lot-" + number % 30);
    attributes.put("shade", random.nextDouble());
    return Item.newBuilder()
        .setTime(NOW)
        .setItem(name(number))
        .setVersion(1)
        .setAttributes(attributes)
        .setCreatedAt(NOW.minusSeconds(number * 60L))
        .setVectors(Map.of("text", vector(TEXT), "image", vector(IMAGE)))
        .build();
  }

  private List<Float> vector(int length) {
    List<Float> values = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      values.add((float) (random.nextDouble() - 0.5));
    }
    return values;
  }
}

package dev.sluice.model.rank;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.RowBlocks;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.ServingTable;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.encode.EncodedBatch;
import dev.sluice.model.feature.CatalogueItem;
import dev.sluice.model.feature.ItemCatalogue;
import dev.sluice.model.feature.SubjectHistory;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.LabelSpec;
import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.feature.Source.Root;
import dev.sluice.schemas.record.AnswerAs;
import dev.sluice.schemas.record.Blob;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.ItemState;
import dev.sluice.schemas.record.Mode;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.Pin;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.VersionCommit;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A small model whose logits a test can choose item by item, and the records to ask it with. */
final class RankFixture {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final ModelConfig CONFIG = config(0);
  static final FeatureSchema SCHEMA =
      new FeatureSchema(
          Map.of("click", new LabelSpec("click", 1, Duration.ofMinutes(10))),
          Duration.ofMillis(500),
          List.of(
              new FeatureSpec.Category("user", new Source(Root.SUBJECT, ""), 1),
              new FeatureSpec.Category("item", new Source(Root.ITEM, ""), 1),
              new FeatureSpec.Category("colour", new Source(Root.CANDIDATE_FIELD, "colour"), 1),
              new FeatureSpec.History("recent", List.of("click"), 20, Duration.ofDays(30), 1)));

  /** The click's logit of an item is this far below its rank logit. */
  static final float CLICK_SHIFT = 2;

  private RankFixture() {}

  static ModelConfig config(double epsilon) {
    return ModelConfig.parse(
            "{dimension: 4, rowsPerTable: 65536, initRange: 0, seed: 5}", "rank fixture")
        .withEpsilon(epsilon);
  }

  /** A part that gives a row's numbers. */
  static Object row(int row, float value) {
    return row(row, value, value);
  }

  private static Object row(int row, float first, float others) {
    float[] values = new float[CONFIG.layout().dimension()];
    java.util.Arrays.fill(values, others);
    values[0] = first;
    return RowBlocks.block(new int[] {row}, values, values.length);
  }

  static Object blob(String name, byte[] bytes) {
    return new Blob(name, ByteBuffer.wrap(bytes));
  }

  /** The parts that make {@code feature}'s {@code value} add {@code logit} to an item's. */
  static Object weight(String feature, String value, float logit) {
    FeatureRegistry registry = new FeatureRegistry();
    FeatureEntry found = null;
    for (FeatureSpec spec : SCHEMA.features()) {
      FeatureEntry entry = registry.register(spec.name(), spec.chunks());
      found = spec.name().equals(feature) ? entry : found;
    }
    int row = RowHash.row(CONFIG.layout(), found, 0, RowHash.valueHash(value));
    return row(row, logit, logit - CLICK_SHIFT);
  }

  /** The records of one version, its commit last. */
  static List<ModelUpdate> version(long version, long base, Object... bodies) {
    List<ModelUpdate> updates = new ArrayList<>();
    for (Object body : bodies) {
      updates.add(update(version, base, updates.size(), body));
    }
    VersionCommit commit = new VersionCommit();
    commit.setParts(updates.size());
    commit.setHash(PartsHash.of(updates));
    commit.setPositions(Map.of());
    commit.setExamples(0L);
    commit.setCheckpointId(-1L);
    commit.setFeatureSchema(SCHEMA.hash());
    commit.setLayout(CONFIG.layout().text());
    updates.add(update(version, base, updates.size(), commit));
    return updates;
  }

  /** The popularity part of a version. */
  static Object popularity(Map<String, Double> counts) {
    return blob(RetrievalTables.POPULARITY, RetrievalTables.popularity(counts));
  }

  /** The neighbours part of a version: items clicked together. */
  static Object neighbours(List<String> together) {
    Map<String, List<String>> closest =
        Map.of(together.get(0), together.subList(1, together.size()));
    return blob(RetrievalTables.NEIGHBOURS, RetrievalTables.neighbours(closest));
  }

  static VersionCommit commit(List<ModelUpdate> updates) {
    return (VersionCommit) updates.get(updates.size() - 1).getBody();
  }

  private static ModelUpdate update(long version, long base, int part, Object body) {
    ModelUpdate update = new ModelUpdate();
    update.setTenant("default");
    update.setMarket("");
    update.setTime(NOW);
    update.setModel(CONFIG.name());
    update.setVersion(version);
    update.setBase(base);
    update.setPart(part);
    update.setBody(body);
    return update;
  }

  static Adoption apply(ServingModel model, List<ModelUpdate> updates) {
    Adoption last = new Adoption.Ignored("nothing");
    for (ModelUpdate update : updates) {
      last = model.apply(update, 0);
    }
    return last;
  }

  static Request request(String... candidates) {
    Request request = new Request();
    request.setTenant("default");
    request.setMarket("");
    request.setTime(NOW);
    request.setRequestId("r-1");
    request.setModel(CONFIG.name());
    request.setSubject("u-1");
    request.setPlacement("home");
    List<Candidate> list = new ArrayList<>();
    for (String item : candidates) {
      list.add(candidate(item));
    }
    request.setCandidates(list);
    request.setLimit(10);
    request.setExclude(List.of());
    request.setPins(List.of());
    request.setContext(Map.of());
    request.setDeadlineMs(0);
    request.setConsent(Consent.FULL);
    request.setExperiment("e");
    request.setBucket("b");
    request.setMode(Mode.SERVE);
    request.setAnswerAs(AnswerAs.AVRO);
    return request;
  }

  static Candidate candidate(String item) {
    return new Candidate(item, "feed", null, false, Map.of());
  }

  static Pin pin(String item, int position) {
    return new Pin(item, position);
  }

  /** A subject who clicked {@code items}, the last one latest; offsets count from 100. */
  static SubjectHistory clicked(String... items) {
    SubjectHistory history = SubjectHistory.empty();
    long offset = 100;
    for (String item : items) {
      Event event = new Event();
      event.setTenant("default");
      event.setMarket("");
      event.setEventId("e-" + offset);
      event.setTime(NOW.minusSeconds(1_000 - offset));
      event.setType("click");
      event.setSubject("u-1");
      event.setItem(item);
      event.setPlacement("home");
      event.setPosition(0);
      event.setValue(1.0);
      event.setConsent(Consent.FULL);
      event.setContext(Map.of());
      history.apply(SCHEMA, event, offset++, id -> null);
    }
    return history;
  }

  /** Adds the rows of an example up, number by number: a linear model on the real table. */
  static final class LinearScorer implements Scorer {
    int calls;
    float poison;
    int lastSize;

    @Override
    public Logits logits(EncodedBatch batch, ServingTable.View model) {
      calls++;
      lastSize = batch.size();
      float[] rank = new float[batch.size()];
      float[] click = new float[batch.size()];
      float[] row = new float[batch.dimension()];
      for (int example = 0; example < batch.size(); example++) {
        rank[example] = poison;
        for (int slot = 0; slot < batch.slots(); slot++) {
          int cell = (slot < batch.sharedSlots() ? 0 : example) * batch.slots() + slot;
          for (int r = batch.offsets()[cell]; r < batch.offsets()[cell + 1]; r++) {
            model.gather(batch.rows(), r, 1, row, 0);
            rank[example] += row[0];
            click[example] += row[1];
          }
        }
      }
      return new Logits(rank, click);
    }

    @Override
    public String engine() {
      return "linear";
    }

    @Override
    public void close() {}
  }

  /** Items that a test names. */
  static final class Catalogue implements ItemCatalogue {
    private final Map<String, CatalogueItem> items = new HashMap<>();
    private List<String> around = List.of();
    private List<String> fresh = List.of();
    List<String> lookedNear = List.of();

    void around(String... ids) {
      around = List.of(ids);
    }

    @Override
    public List<String> near(List<String> engaged, int count) {
      lookedNear = List.copyOf(engaged);
      return around;
    }

    void fresh(String... ids) {
      fresh = List.of(ids);
    }

    @Override
    public List<String> fresh(Instant time, int count) {
      return fresh.subList(0, Math.min(count, fresh.size()));
    }

    void add(String... ids) {
      for (String id : ids) {
        items.put(id, new CatalogueItem(item(id), null, items.size()));
      }
    }

    void unavailable(String id) {
      ItemState state = new ItemState();
      state.setItem(id);
      state.setAvailable(false);
      items.put(id, new CatalogueItem(item(id), state, items.size()));
    }

    void valid(String id, Instant from, Instant to) {
      Item item = item(id);
      item.setValidFrom(from);
      item.setValidTo(to);
      items.put(id, new CatalogueItem(item, null, items.size()));
    }

    private static Item item(String id) {
      Item item = new Item();
      item.setTenant("default");
      item.setMarket("");
      item.setTime(NOW);
      item.setItem(id);
      item.setVersion(1L);
      item.setAttributes(Map.of());
      item.setVectors(Map.of());
      return item;
    }

    @Override
    public CatalogueItem find(String item) {
      return items.get(item);
    }
  }
}

package dev.sluice.app.importer;

import dev.sluice.model.feature.CatalogueItem;
import dev.sluice.model.feature.FeatureDeriver;
import dev.sluice.model.feature.Lookups;
import dev.sluice.model.feature.SubjectHistory;
import dev.sluice.schemas.counter.WindowCounts;
import dev.sluice.schemas.feature.CounterSpec;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Counter;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.Request;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Derives features from a log read in order, as the live flow would have: by the same functions,
 * from what had happened before and nothing later. Keeps every subject and counter; one thread.
 */
public final class PointInTime {
  private final FeatureSchema schema;
  private final FeatureDeriver deriver;
  private final Map<String, CatalogueItem> items = new HashMap<>();
  private final Map<String, SubjectHistory> histories = new HashMap<>();
  private final Map<String, Map<String, Counter>> counters = new HashMap<>();
  private final Lookups lookups =
      new Lookups(
          items::get,
          (counter, key) -> counters.getOrDefault(counter, Map.of()).get(key),
          subject -> null);
  private long position;

  public PointInTime(FeatureSchema schema) {
    this.schema = schema;
    this.deriver = new FeatureDeriver(schema);
  }

  /** Takes in an item. */
  public void item(Item item) {
    items.put(item.getItem(), new CatalogueItem(item, null, position++));
  }

  /** Returns the features of some candidates of one request, as of its time, in their order. */
  public List<Map<String, Object>> features(Request request, List<Candidate> candidates) {
    SubjectHistory history = history(request.getSubject());
    Map<String, Object> shared = deriver.requestFeatures(request, history, lookups);
    return candidates.stream()
        .map(
            candidate -> {
              Map<String, Object> features = new LinkedHashMap<>(shared);
              features.putAll(
                  deriver.itemFeatures(request, candidate, history, lookups, shared).toMap());
              return features;
            })
        .toList();
  }

  /** Takes in what a subject did. */
  public void event(Event event) {
    history(event.getSubject()).apply(schema, event, position++, items::get);
    if (!WindowCounts.counted(event)) {
      return;
    }
    CatalogueItem known = event.getItem() == null ? null : items.get(event.getItem());
    for (CounterSpec spec : schema.counters()) {
      if (spec.engagement().equals(event.getType())) {
        count(spec, event, known == null ? null : known.item());
      }
    }
  }

  private void count(CounterSpec spec, Event event, @org.jspecify.annotations.Nullable Item item) {
    Map<String, Counter> byKey = counters.computeIfAbsent(spec.id(), id -> new HashMap<>());
    long time = event.getTime().toEpochMilli();
    for (String key :
        WindowCounts.keys(
            spec,
            event.getSubject(),
            event.getPlacement(),
            event.getContext(),
            event.getItem(),
            item,
            null)) {
      byKey.put(key, WindowCounts.add(byKey.get(key), spec, key, time, 1));
    }
  }

  private SubjectHistory history(String subject) {
    return histories.computeIfAbsent(subject, missing -> SubjectHistory.empty());
  }
}

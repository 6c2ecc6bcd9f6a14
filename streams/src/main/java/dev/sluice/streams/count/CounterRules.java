package dev.sluice.streams.count;

import dev.sluice.schemas.counter.WindowCounts;
import dev.sluice.schemas.feature.CounterSpec;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Counter;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the feature schema says is counted across subjects. Pure and thread-safe. */
public final class CounterRules {
  private static final double ONE = 1;
  private final Map<String, CounterSpec> specs = new LinkedHashMap<>();

  public CounterRules(FeatureSchema schema) {
    schema.counters().forEach(spec -> specs.put(spec.id(), spec));
  }

  /** Returns where this event counts, one for each counter and key; empty if nowhere. */
  public List<CounterKey> keys(Event event, @Nullable Item item, @Nullable User user) {
    if (!WindowCounts.counted(event)) {
      return List.of();
    }
    List<CounterKey> keys = new ArrayList<>();
    for (CounterSpec spec : specs.values()) {
      if (spec.engagement().equals(event.getType())) {
        WindowCounts.keys(
                spec,
                event.getSubject(),
                event.getPlacement(),
                event.getContext(),
                event.getItem(),
                item,
                user)
            .forEach(key -> keys.add(new CounterKey(spec.id(), key)));
      }
    }
    return keys;
  }

  /**
   * Returns {@code before} with one more at the given time; null if the schema lost the counter.
   */
  @Nullable Counter add(@Nullable Counter before, CounterKey key, long timeMillis) {
    CounterSpec spec = specs.get(key.counter());
    return spec == null ? null : WindowCounts.add(before, spec, key.key(), timeMillis, ONE);
  }
}

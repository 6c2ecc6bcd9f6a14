package dev.sluice.streams.count;

import dev.sluice.schemas.counter.CounterKeys;
import dev.sluice.schemas.counter.WindowCounts;
import dev.sluice.schemas.feature.CounterSpec;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.record.Counter;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.User;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the feature schema says is counted across subjects. Pure and thread-safe. */
public final class CounterRules {
  private final Map<String, Rule> rules = new LinkedHashMap<>();

  /**
   * A counter.
   *
   * @param sliceMillis lengths of its windows' slices
   * @param needsItem whether the item says something of its keys
   * @param itemAlone what the event says where the item says all: the same list each time, which
   *     compares fast; null where the event does say something
   */
  private record Rule(
      CounterSpec spec,
      long[] sliceMillis,
      boolean needsItem,
      @Nullable List<List<String>> itemAlone) {
    static Rule of(CounterSpec spec) {
      long[] slices =
          spec.windows().stream()
              .mapToLong(window -> WindowCounts.sliceMillis(window.toMillis()))
              .toArray();
      List<List<String>> nothing = Collections.nCopies(spec.by().size(), List.of());
      boolean needsItem = spec.by().stream().anyMatch(CounterRules::ofItem);
      boolean itemAlone = spec.by().stream().allMatch(CounterRules::ofItem);
      return new Rule(spec, slices, needsItem, itemAlone ? nothing : null);
    }
  }

  public CounterRules(FeatureSchema schema) {
    schema.counters().forEach(spec -> rules.put(spec.id(), Rule.of(spec)));
  }

  /** Returns what this event says of where it counts, one for each counter; empty if nowhere. */
  public List<CounterParts> parts(Event event, @Nullable User user) {
    if (!WindowCounts.counted(event)) {
      return List.of();
    }
    List<CounterParts> parts = new ArrayList<>();
    for (Rule rule : rules.values()) {
      if (rule.spec.engagement().equals(event.getType())) {
        List<List<String>> values = values(rule, event, user);
        if (values != null) {
          String item = rule.needsItem ? event.getItem() : null;
          parts.add(new CounterParts(rule.spec.id(), item, values));
        }
      }
    }
    return parts;
  }

  private static @Nullable List<List<String>> values(Rule rule, Event event, @Nullable User user) {
    if (rule.needsItem && event.getItem() == null) {
      return null;
    }
    if (rule.itemAlone != null) {
      return rule.itemAlone;
    }
    List<List<String>> values = new ArrayList<>(rule.spec.by().size());
    for (Source source : rule.spec.by()) {
      List<String> of = ofItem(source) ? List.of() : values(source, event, user);
      if (of.isEmpty() && !ofItem(source)) {
        return null;
      }
      values.add(of);
    }
    return values;
  }

  private static List<String> values(Source source, Event event, @Nullable User user) {
    return CounterKeys.values(
        source,
        event.getSubject(),
        event.getPlacement(),
        event.getContext(),
        event.getItem(),
        null,
        user);
  }

  /**
   * Returns the keys, one for each combination of values; empty where the item, or the counter in
   * this schema, lacks one of them.
   */
  public List<CounterKey> keys(CounterParts parts, @Nullable Item item) {
    Rule rule = rules.get(parts.counter());
    if (rule == null || rule.spec.by().size() != parts.values().size()) {
      return List.of();
    }
    List<CounterKey> keys = new ArrayList<>();
    CounterKeys.combine(rule.spec.by(), source -> values(rule.spec, source, parts, item))
        .forEach(key -> keys.add(new CounterKey(rule.spec.id(), key)));
    return keys;
  }

  private static List<String> values(
      CounterSpec spec, Source source, CounterParts parts, @Nullable Item item) {
    return ofItem(source)
        ? CounterKeys.values(source, "", "", Map.of(), parts.item(), item, null)
        : parts.values().get(spec.by().indexOf(source));
  }

  private static boolean ofItem(Source source) {
    return switch (source.root()) {
      case ITEM, ITEM_GROUP, ITEM_ATTRIBUTE -> true;
      default -> false;
    };
  }

  /** Whether two times lie in the same slice of each window of a counter. */
  boolean sameSlices(String counter, long one, long other) {
    Rule rule = rules.get(counter);
    if (rule == null) {
      return one == other;
    }
    for (long slice : rule.sliceMillis) {
      if (Math.floorDiv(one, slice) != Math.floorDiv(other, slice)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns {@code before} with an amount more at the given time; null if the schema lost the
   * counter.
   */
  @Nullable Counter add(@Nullable Counter before, CounterKey key, long timeMillis, double amount) {
    Rule rule = rules.get(key.counter());
    return rule == null ? null : WindowCounts.add(before, rule.spec, key.key(), timeMillis, amount);
  }
}

package dev.sluice.schemas.counter;

import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.feature.Values;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.User;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys of counters: the values that are counted by, joined by a unit separator. */
public final class CounterKeys {
  /** Between the parts of a key. */
  public static final char SEPARATOR = '\u001f';

  /** One event adds to no more keys of one counter than this: the first ones. */
  public static final int MAX_KEYS = 64;

  private CounterKeys() {}

  /** Returns every combination of the sources' values, the first source's value first. */
  public static List<String> combine(List<Source> by, Function<Source, List<String>> values) {
    return combined(by, values);
  }

  /** Returns every combination of the parts, the first part's value first. */
  public static List<String> combine(List<List<String>> parts) {
    return combined(parts, Function.identity());
  }

  private static <S> List<String> combined(List<S> by, Function<S, List<String>> values) {
    List<String> keys = List.of("");
    for (int i = 0; i < by.size() && !keys.isEmpty(); i++) {
      List<String> parts = values.apply(by.get(i));
      keys = i == 0 ? first(parts) : extend(keys, parts);
    }
    return keys;
  }

  private static List<String> first(List<String> parts) {
    return parts.size() <= 1 ? parts : limited(new LinkedHashSet<>(parts));
  }

  private static List<String> extend(List<String> keys, List<String> parts) {
    if (keys.size() == 1 && parts.size() == 1) {
      return List.of(keys.get(0) + SEPARATOR + parts.get(0));
    }
    LinkedHashSet<String> extended = new LinkedHashSet<>();
    for (String key : keys) {
      for (String part : parts) {
        extended.add(key + SEPARATOR + part);
      }
    }
    return limited(extended);
  }

  private static List<String> limited(LinkedHashSet<String> keys) {
    List<String> list = new ArrayList<>(keys);
    return list.size() <= MAX_KEYS ? list : list.subList(0, MAX_KEYS);
  }

  /** Returns the values of one source; none where it has no value. */
  public static List<String> values(
      Source source,
      String subject,
      String placement,
      Map<String, Object> context,
      @Nullable String itemId,
      @Nullable Item item,
      @Nullable User user) {
    return switch (source.root()) {
      case SUBJECT -> Values.categories(subject);
      case PLACEMENT -> Values.categories(placement);
      case CONTEXT -> Values.categories(context.get(source.path()));
      case ITEM -> Values.categories(itemId);
      case ITEM_GROUP -> item == null ? List.of() : Values.categories(item.getGroup());
      case ITEM_ATTRIBUTE ->
          item == null ? List.of() : Values.categories(item.getAttributes().get(source.path()));
      case USER ->
          user == null ? List.of() : Values.categories(user.getAttributes().get(source.path()));
      case SESSION,
          MARKET,
          TENANT,
          REQUEST_TIME,
          ITEM_CREATED_AT,
          ITEM_VECTOR,
          STATE,
          CANDIDATE_SCORE,
          CANDIDATE_SOURCE,
          CANDIDATE_FIELD ->
          throw new IllegalArgumentException(
              "nothing is counted by %s: features.yaml refuses it".formatted(source));
    };
  }
}

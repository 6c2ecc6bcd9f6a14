package dev.sluice.model.feature;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The features of one candidate: those that its catalogue entry gives whoever asks, which are kept
 * from request to request, and those of this request. A key is in one of the two.
 */
public final class ItemFeatures {
  /** No features. */
  public static final ItemFeatures NONE = of(Map.of());

  private final @Nullable KeptFeatures kept;
  private final Map<String, Object> others;
  private final boolean derived;

  private ItemFeatures(@Nullable KeptFeatures kept, Map<String, Object> others, boolean derived) {
    this.kept = kept;
    this.others = others;
    this.derived = derived;
  }

  /** Features of any names, none of them kept. */
  public static ItemFeatures of(Map<String, Object> features) {
    return new ItemFeatures(null, features, false);
  }

  static ItemFeatures derived(@Nullable KeptFeatures kept, Map<String, Object> others) {
    return new ItemFeatures(kept, others, true);
  }

  /** Returns a feature's value, or null where it has none. */
  public @Nullable Object get(String name) {
    Object value = others.get(name);
    return value == null && kept != null ? kept.values().get(name) : value;
  }

  /** What the catalogue entry gives; null where nothing is kept, as of an unknown item. */
  public @Nullable KeptFeatures kept() {
    return kept;
  }

  /** Whether a deriver made them: then none is a feature that a request gives its candidates. */
  public boolean derived() {
    return derived;
  }

  /** Returns all features as one map. */
  public Map<String, Object> toMap() {
    if (kept == null) {
      return others;
    }
    Map<String, Object> all = new LinkedHashMap<>(2 * (kept.values().size() + others.size()));
    all.putAll(kept.values());
    all.putAll(others);
    return all;
  }
}

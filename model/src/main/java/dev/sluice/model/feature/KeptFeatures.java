package dev.sluice.model.feature;

import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The features that one catalogue entry gives whoever asks, and what a user of them makes of them,
 * until the entry changes. Not thread-safe: each ranking thread has its own.
 */
public final class KeptFeatures {
  private final CatalogueItem of;
  private final Map<String, Object> values;
  private final @Nullable Object[] ofDerivations;
  private @Nullable Object maker;
  private @Nullable Object made;

  KeptFeatures(CatalogueItem of, Map<String, Object> values, int derivations) {
    this.of = of;
    this.values = values;
    this.ofDerivations = new @Nullable Object[derivations];
  }

  /** Returns what one derivation makes of the entry; {@code place} is its own. */
  @SuppressWarnings("unchecked") // one place always goes with one type: its derivation's
  <T> T once(int place, Supplier<T> make) {
    Object known = ofDerivations[place];
    if (known == null) {
      known = make.get();
      ofDerivations[place] = known;
    }
    return (T) known;
  }

  /** Whether they are those of this very entry. */
  boolean of(CatalogueItem entry) {
    return of == entry;
  }

  /** The features; not to be changed. */
  public Map<String, Object> values() {
    return values;
  }

  /**
   * Returns what {@code make} makes of the features, made anew only for another maker than last
   * time.
   *
   * @param by the maker, compared by identity; it always makes one type
   */
  @SuppressWarnings("unchecked") // one maker always makes one type
  public <T> T once(Object by, Function<Map<String, Object>, T> make) {
    Object known = made;
    if (known == null || maker != by) {
      known = make.apply(values);
      made = known;
      maker = by;
    }
    return (T) known;
  }
}

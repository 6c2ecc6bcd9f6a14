package dev.sluice.model.feature;

/** Everything that features read beside the request and the subject's own history. */
public record Lookups(ItemCatalogue items, CounterSource counters, UserSource users) {
  /** Lookups that know nothing. */
  public static Lookups none() {
    return new Lookups(item -> null, (counter, key) -> null, subject -> null);
  }
}

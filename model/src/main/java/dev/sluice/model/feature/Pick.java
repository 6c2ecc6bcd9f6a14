package dev.sluice.model.feature;

import dev.sluice.schemas.record.Candidate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A candidate and what is known of its item.
 *
 * @param kept what is kept of the item's catalogue entry; null while it is made, and of an unknown
 *     item
 */
record Pick(Candidate candidate, @Nullable CatalogueItem known, @Nullable KeptFeatures kept) {
  /**
   * Returns what one derivation makes of the item alone, once per catalogue entry where that can
   * be.
   *
   * @param place the derivation's own
   */
  <T> T once(int place, Supplier<T> make) {
    return kept == null ? make.get() : kept.once(place, make);
  }
}

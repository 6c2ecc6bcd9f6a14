package dev.sluice.model.feature;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The items that are known. */
@FunctionalInterface
public interface ItemCatalogue {
  /** Returns the item of that id, or null if it is unknown or deleted. */
  @Nullable CatalogueItem find(String item);

  /**
   * Returns up to {@code count} items whose vectors are nearest to the mean direction of {@code
   * engaged}, nearest first; none where the catalogue keeps no index of vectors.
   */
  default List<String> near(List<String> engaged, int count) {
    return List.of();
  }

  /**
   * Returns up to {@code count} items created in the week before {@code time}, newest first; none
   * where the catalogue does not keep them in order.
   */
  default List<String> fresh(Instant time, int count) {
    return List.of();
  }
}

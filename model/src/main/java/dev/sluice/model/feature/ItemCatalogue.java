package dev.sluice.model.feature;

import org.jspecify.annotations.Nullable;

/** The items that are known. */
@FunctionalInterface
public interface ItemCatalogue {
  /** Returns the item of that id, or null if it is unknown or deleted. */
  @Nullable CatalogueItem find(String item);
}

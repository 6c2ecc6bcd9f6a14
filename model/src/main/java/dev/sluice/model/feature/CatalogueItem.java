package dev.sluice.model.feature;

import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.ItemState;
import org.jspecify.annotations.Nullable;

/**
 * An item as the ranker knows it.
 *
 * @param item its newest record
 * @param state what changes fast about it, null where unknown
 * @param position offset of its record in {@code items}
 */
public record CatalogueItem(Item item, @Nullable ItemState state, long position) {}

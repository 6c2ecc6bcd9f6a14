/**
 * The unified embedding table: one fixed memory of rows shared by all feature fields [1].
 *
 * <p>A {@link dev.sluice.embeddings.FeatureRegistry} says which tables and salts a field's chunks
 * use, a {@link dev.sluice.embeddings.RowHash} turns a value into rows, an {@link
 * dev.sluice.embeddings.EmbeddingTable} is the writer's table and a {@link
 * dev.sluice.embeddings.ServingTable} the readers'.
 *
 * <p>[1] Coleman et al., Unified Embedding, NeurIPS 2023, arXiv 2305.12102.
 */
@NullMarked
package dev.sluice.embeddings;

import org.jspecify.annotations.NullMarked;

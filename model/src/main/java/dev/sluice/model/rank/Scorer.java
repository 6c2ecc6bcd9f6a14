package dev.sluice.model.rank;

import dev.sluice.embeddings.ServingTable;
import dev.sluice.model.encode.EncodedBatch;

/**
 * Computes the logits of a batch with the parameters of one pinned model version. A model has two
 * outputs on one trunk: one orders slates, the other is the click's, from which the ctr comes.
 */
public interface Scorer extends AutoCloseable {
  /** One number of each per example. */
  record Logits(float[] rank, float[] click) {}

  /**
   * Returns the logits of each example of {@code batch}, from the rows and the dense parameters of
   * {@code model} alone. They do not depend on what else is in the batch.
   */
  Logits logits(EncodedBatch batch, ServingTable.View model);

  /** Names engine, device, instruction set and threads, for receipts. */
  String engine();

  @Override
  void close();
}

package dev.sluice.embeddings;

/** Is told of every value that is turned into a row for learning. */
public interface RowWatch {

  /** A value's chunk lies in {@code row}. */
  void saw(FeatureEntry feature, int chunk, long valueHash, int row);
}

package dev.sluice.model.rank;

import dev.sluice.embeddings.ServingTable;
import org.jspecify.annotations.Nullable;

/** Reads the retrieval parts of a pinned version; parsed once while a version shares them. */
final class RetrievalBlobs {
  private static final byte[] ABSENT = {};

  private byte[] popularity = ABSENT;
  private byte[] neighbours = ABSENT;
  private RetrievalTables tables = RetrievalTables.empty();

  RetrievalIndex of(ServingTable.View view) {
    byte[] popular = orAbsent(view.blob(RetrievalTables.POPULARITY));
    byte[] near = orAbsent(view.blob(RetrievalTables.NEIGHBOURS));
    // A version shares the arrays of the parts that it does not change.
    if (popular != popularity || near != neighbours) {
      tables = RetrievalTables.fromBytes(popular, near);
      popularity = popular;
      neighbours = near;
    }
    return tables;
  }

  private static byte[] orAbsent(byte @Nullable [] blob) {
    return blob == null ? ABSENT : blob;
  }
}

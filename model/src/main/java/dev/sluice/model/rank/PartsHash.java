package dev.sluice.model.rank;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.ModelUpdate;
import java.util.List;
import net.openhft.hashing.LongHashFunction;

/**
 * The hash that a version's commit states over its parts: writer and reader both use this one.
 * XXH64 of each part's bytes on the wire, seeded with the hash of the parts before it, so that
 * order counts and parts need not lie in one buffer.
 */
public final class PartsHash {
  private PartsHash() {}

  /** Returns the hash of {@code parts}, commit not included, in their order; 0 for none. */
  public static long of(List<ModelUpdate> parts) {
    long hash = 0;
    for (ModelUpdate part : parts) {
      hash = LongHashFunction.xx(hash).hashBytes(Codecs.MODEL_UPDATE.encode(part));
    }
    return hash;
  }
}

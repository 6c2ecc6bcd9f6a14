package dev.sluice.embeddings;

import java.util.Map;

/**
 * What belongs to the rows of one checkpoint: the model version, how far the input was read, and
 * all named parts of the model (dense parameters, gates, registry ...).
 *
 * @param checkpointId the checkpoint, at least 0; -1 for the initial table
 * @param version the model version, -1 before any
 * @param positions per input partition, the offset to read next
 * @param blobs named parts, complete: what is not named is gone. The arrays are not copied: do not
 *     change them
 */
public record TableCommit(
    long checkpointId, long version, Map<String, Long> positions, Map<String, byte[]> blobs) {

  /** The commit of a table nobody has written. */
  public static final TableCommit INITIAL = new TableCommit(-1, -1, Map.of(), Map.of());

  /** Takes the maps by copy. */
  public TableCommit {
    positions = Map.copyOf(positions);
    blobs = Map.copyOf(blobs);
  }
}

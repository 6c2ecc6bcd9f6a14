package dev.sluice.model.rank;

import dev.sluice.embeddings.ServingTable;
import dev.sluice.schemas.record.Blob;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.RowBlock;
import dev.sluice.schemas.record.VersionCommit;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parts of one model version, as they arrive. */
final class VersionParts {
  private final long version;
  private final long base;
  private final List<ModelUpdate> parts = new ArrayList<>();
  private boolean inOrder = true;

  VersionParts(long version, long base) {
    this.version = version;
    this.base = base;
  }

  /** Whether {@code update} is of the same delta or snapshot. */
  boolean continuedBy(ModelUpdate update) {
    return update.getVersion() == version && update.getBase() == base;
  }

  void add(ModelUpdate part) {
    inOrder &= part.getPart() == parts.size();
    parts.add(part);
  }

  /** Returns what is wrong with the parts, given their commit; empty if nothing is. */
  String fault(VersionCommit commit) {
    if (!inOrder || commit.getParts() != parts.size()) {
      return "version %d has %d parts, %d arrived%s"
          .formatted(version, commit.getParts(), parts.size(), inOrder ? "" : " out of order");
    }
    long hash = PartsHash.of(parts);
    if (hash != commit.getHash()) {
      return "parts of version %d hash to %016x, its commit says %016x"
          .formatted(version, hash, commit.getHash());
    }
    return "";
  }

  void applyTo(ServingTable table) {
    List<RowBlock> rows = new ArrayList<>();
    Map<String, byte[]> blobs = new HashMap<>();
    for (ModelUpdate part : parts) {
      if (part.getBody() instanceof RowBlock block) {
        rows.add(block);
      } else if (part.getBody() instanceof Blob blob) {
        blobs.merge(blob.getName(), bytes(blob.getData()), VersionParts::joined);
      }
    }
    table.apply(version, base, rows, blobs);
  }

  /** A large part travels in pieces of one name. */
  private static byte[] joined(byte[] first, byte[] then) {
    byte[] both = Arrays.copyOf(first, first.length + then.length);
    System.arraycopy(then, 0, both, first.length, then.length);
    return both;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}

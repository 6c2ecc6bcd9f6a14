package dev.sluice.embeddings.report;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.RowOwners;
import dev.sluice.embeddings.RowWatch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the distinct values of each feature that a learner meets, by a sketch of at most 8 KB a
 * feature (exact below 1,024 values, then a standard error of 3 %), and notes whose rows they are.
 * The bytes depend on the set of values only, not on their order or repetition. Not thread-safe.
 */
public final class ValuesSeen implements RowWatch {
  /** The name of the sketches among a version's named parts. */
  public static final String BLOB = "values-seen";

  private static final int MAGIC = 0x534C5653;

  private final RowOwners owners;
  private final Map<Integer, DistinctSketch> sketches = new TreeMap<>();

  /** Nothing seen; owners are noted in {@code owners}. */
  public ValuesSeen(RowOwners owners) {
    this.owners = owners;
  }

  @Override
  public void saw(FeatureEntry feature, int chunk, long valueHash, int row) {
    if (chunk == 0) {
      sketch(feature.id()).update(valueHash);
    }
    owners.own(row, RowOwners.print(feature, valueHash));
  }

  /** About how many distinct values the feature of this id has; 0 for one never seen. */
  public double distinct(int featureId) {
    DistinctSketch sketch = sketches.get(featureId);
    return sketch == null ? 0 : sketch.estimate();
  }

  /** The sketches as bytes that {@link #restore} reads. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeInt(sketches.size());
      for (Map.Entry<Integer, DistinctSketch> sketch : sketches.entrySet()) {
        out.writeInt(sketch.getKey());
        sketch.getValue().writeTo(out);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /**
   * Takes up what {@link #toBytes} wrote, in place of what was counted; owners stay.
   *
   * @throws IllegalArgumentException if the bytes are no such sketches
   */
  public void restore(byte[] bytes) {
    sketches.clear();
    if (bytes.length == 0) {
      return;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readInt() != MAGIC) {
        throw new IllegalArgumentException("not the sketches of values seen");
      }
      for (int left = in.readInt(); left > 0; left--) {
        int id = in.readInt();
        sketches.put(id, DistinctSketch.readFrom(in));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "sketches of values seen are cut short at %d bytes, start %s"
              .formatted(bytes.length, Arrays.toString(Arrays.copyOf(bytes, 4))),
          e);
    }
  }

  private DistinctSketch sketch(int featureId) {
    return sketches.computeIfAbsent(featureId, id -> new DistinctSketch());
  }
}

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
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;

/**
 * Counts the distinct values of each feature that a learner meets, by a sketch of 4 KB a feature
 * (standard error about 1.6 %), and notes whose rows they are. Not thread-safe.
 */
public final class ValuesSeen implements RowWatch {
  /** The name of the sketches among a version's named parts. */
  public static final String BLOB = "values-seen";

  /* HLL with 2^12 registers: 1.04 / sqrt(4096). */
  private static final int LOG_REGISTERS = 12;
  private static final int MAGIC = 0x534C5653;

  private final RowOwners owners;
  private final Map<Integer, HllSketch> sketches = new TreeMap<>();

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
    HllSketch sketch = sketches.get(featureId);
    return sketch == null ? 0 : sketch.getEstimate();
  }

  /** The sketches as bytes that {@link #restore} reads. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeInt(sketches.size());
      for (Map.Entry<Integer, HllSketch> sketch : sketches.entrySet()) {
        byte[] image = sketch.getValue().toCompactByteArray();
        out.writeInt(sketch.getKey());
        out.writeInt(image.length);
        out.write(image);
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
        byte[] image = in.readNBytes(in.readInt());
        sketches.put(id, HllSketch.heapify(image));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "sketches of values seen are cut short at %d bytes, start %s"
              .formatted(bytes.length, Arrays.toString(Arrays.copyOf(bytes, 4))),
          e);
    }
  }

  private HllSketch sketch(int featureId) {
    return sketches.computeIfAbsent(
        featureId, id -> new HllSketch(LOG_REGISTERS, TgtHllType.HLL_8));
  }
}

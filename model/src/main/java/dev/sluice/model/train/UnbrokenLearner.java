package dev.sluice.model.train;

import dev.sluice.embeddings.EmbeddingTable;
import dev.sluice.embeddings.rocksdb.RocksTable;
import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Learns the examples that a trainer's table has read once more, from the start and without a
 * checkpoint, and holds the table to the outcome, bit for bit. What a failure lost or doubled in
 * the table shows as a row or a part that differs.
 *
 * <p>The trainer must not be running: its directory is opened. One thread uses it.
 */
public final class UnbrokenLearner implements AutoCloseable {
  private final EmbeddingTable found;
  private final Learner learner;

  UnbrokenLearner(EmbeddingTable found, Learner learner) {
    this.found = found;
    this.learner = learner;
    learner.restore(Progress.NO_VERSION, new byte[0]);
  }

  /**
   * Opens the trainer's table and a learner of the same settings.
   *
   * @param directory of the trainer's table
   * @param scratch an empty directory for the second table
   * @throws IllegalStateException if another process holds the table
   */
  public static UnbrokenLearner open(
      ModelConfig config, FeatureSchema schema, Path directory, Path scratch) {
    RocksTable found = RocksTable.open(directory, config.layout());
    try {
      return new UnbrokenLearner(found, Learner.open(config, schema, scratch));
    } catch (RuntimeException | Error e) {
      found.close();
      throw e;
    }
  }

  /** How far the trainer's table has read: by topic-partition, the offset it would read next. */
  public Map<String, Long> positions() {
    return found.current().positions();
  }

  /** The version at which the trainer's table stands; -1 before any. */
  public long version() {
    return found.current().version();
  }

  /** Takes the next example, in the order of its partition. */
  public void learn(Example example, String topicPartition, long nextOffset) {
    learner.learn(example, topicPartition, nextOffset);
  }

  /** Takes a forget event that stands between the examples. */
  public void forget(Event event, String topicPartition, long nextOffset) {
    learner.forget(event, topicPartition, nextOffset);
  }

  /** Returns the first difference in words; empty if every bit is equal. */
  public Optional<String> difference() {
    if (found.current().checkpointId() < 0) {
      return Optional.empty();
    }
    return rows().or(this::parts);
  }

  private Optional<String> rows() {
    EmbeddingTable expected = learner.table();
    TreeSet<Integer> rows = new TreeSet<>();
    IntStream.concat(Arrays.stream(found.writtenRows()), Arrays.stream(expected.writtenRows()))
        .forEach(rows::add);
    int width = found.layout().dimension();
    int slots = found.layout().slotWidth();
    for (int row : rows) {
      int[] one = {row};
      float[] left = new float[width + slots];
      float[] right = new float[width + slots];
      read(found, one, left, width);
      read(expected, one, right, width);
      // As bits: Arrays.mismatch tells -0.0 from 0.0 and takes one NaN for another.
      int at = Arrays.mismatch(left, right);
      if (at >= 0) {
        return Optional.of(
            "row %d, %s %d: the table has %s, an unbroken trainer %s"
                .formatted(
                    row,
                    at < width ? "number" : "slot",
                    at < width ? at : at - width,
                    left[at],
                    right[at]));
      }
    }
    return Optional.empty();
  }

  private static void read(EmbeddingTable table, int[] row, float[] into, int width) {
    float[] slots = new float[into.length - width];
    table.read(row, 0, 1, into, 0);
    table.readSlots(row, 0, 1, slots, 0);
    System.arraycopy(slots, 0, into, width, slots.length);
  }

  private Optional<String> parts() {
    Map<String, byte[]> expected = new TreeMap<>(learner.parts());
    Map<String, byte[]> kept = found.current().blobs();
    for (Map.Entry<String, byte[]> part : expected.entrySet()) {
      byte[] bytes = kept.getOrDefault(part.getKey(), new byte[0]);
      Optional<String> differs =
          part.getKey().equals(LearnerParts.PROGRESS)
              ? progress(bytes, part.getValue())
              : bytes(part.getKey(), bytes, part.getValue());
      if (differs.isPresent()) {
        return differs;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> bytes(String name, byte[] found, byte[] expected) {
    int at = Arrays.mismatch(found, expected);
    return at < 0
        ? Optional.empty()
        : Optional.of(
            "part %s differs from byte %d on (%d bytes, an unbroken trainer has %d)"
                .formatted(name, at, found.length, expected.length));
  }

  /** Versions are cut by checkpoints, so their number is the trainer's own; the rest must agree. */
  private static Optional<String> progress(byte[] found, byte[] expected) {
    if (found.length == 0) {
      return Optional.of("part %s is missing".formatted(LearnerParts.PROGRESS));
    }
    Progress left = Progress.fromBytes(found);
    Progress right = Progress.fromBytes(expected);
    if (!left.stats.equals(right.stats) || !left.positions.equals(right.positions)) {
      return Optional.of(
          "the table counts %s up to %s, an unbroken trainer %s up to %s"
              .formatted(left.stats, left.positions, right.stats, right.positions));
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    try (found) {
      learner.close();
    }
  }
}

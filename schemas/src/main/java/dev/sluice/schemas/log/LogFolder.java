package dev.sluice.schemas.log;

import dev.sluice.schemas.codec.Codec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/**
 * A recorded log: one folder per topic's short name with Avro container files, read in the order of
 * their names, and {@code features.yaml}.
 *
 * <pre>
 *   LOGDIR/features.yaml
 *   LOGDIR/examples/000000.avro
 *   LOGDIR/items/000000.avro ...
 * </pre>
 */
public record LogFolder(Path root) {
  /** The feature schema's file name. */
  public static final String FEATURES = "features.yaml";

  private static final String SUFFIX = ".avro";

  /**
   * Returns the folder at {@code root}.
   *
   * @throws IOException if it is no folder
   */
  public static LogFolder open(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new IOException(root + " is no log folder: make one with `sluice import`");
    }
    return new LogFolder(root);
  }

  /** The feature schema's file; it may lack. */
  public Path features() {
    return root.resolve(FEATURES);
  }

  /** Whether records of {@code topic} (a short name such as {@code examples}) are there. */
  public boolean has(String topic) throws IOException {
    return !files(topic).isEmpty();
  }

  /** The files of a topic in reading order; empty if it has none. */
  public List<Path> files(String topic) throws IOException {
    Path folder = root.resolve(topic);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(path -> path.toString().endsWith(SUFFIX)).sorted().toList();
    }
  }

  /** Opens the records of a topic, in order. */
  public <T extends SpecificRecord> LogReader<T> read(String topic, Codec<T> codec)
      throws IOException {
    return new LogReader<>(files(topic), codec.schema());
  }

  /** Opens the records of one file, for readers that go on behind a damaged one. */
  public static <T extends SpecificRecord> LogReader<T> read(Path file, Codec<T> codec) {
    return new LogReader<>(List.of(file), codec.schema());
  }

  /** Starts the next file of a topic. */
  public <T extends SpecificRecord> LogWriter<T> write(String topic, Codec<T> codec)
      throws IOException {
    Path folder = Files.createDirectories(root.resolve(topic));
    int number = files(topic).size();
    return new LogWriter<>(
        folder.resolve(String.format(Locale.ROOT, "%06d%s", number, SUFFIX)), codec.schema());
  }
}

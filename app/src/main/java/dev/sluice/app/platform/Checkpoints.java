package dev.sluice.app.platform;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where a job left off. Flink gives every submission a job id and a folder of that name; a
 * MiniCluster does not look into those of earlier ones.
 */
public final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final String METADATA = "_metadata";
  // JOB/<job id>/chk-7/_metadata and JOB/savepoint-1234/_metadata.
  private static final int DEPTH = 3;

  private Checkpoints() {}

  /**
   * Returns the newest complete checkpoint or savepoint below {@code folder}: the one with the
   * highest id, and of equal ids the one written last. Ids grow across submissions, because each
   * starts from the newest. One whose metadata cannot be read is passed over, with a warning.
   */
  public static Optional<Path> newest(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    return metadataFiles(folder).stream()
        .flatMap(file -> read(file).stream())
        .max(Comparator.comparingLong(Found::id).thenComparingLong(Found::modified))
        .map(Found::folder);
  }

  private record Found(Path folder, long id, long modified) {}

  private static List<Path> metadataFiles(Path folder) {
    try (Stream<Path> paths = Files.walk(folder, DEPTH)) {
      return paths.filter(path -> path.endsWith(METADATA)).toList();
    } catch (IOException e) {
      throw new UserError(e, "cannot read the checkpoints in %s: %s", folder, UserError.reason(e));
    }
  }

  private static Optional<Found> read(Path file) {
    Path folder = file.resolveSibling("").normalize();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      CheckpointMetadata metadata =
          org.apache.flink.runtime.checkpoint.Checkpoints.loadCheckpointMetadata(
              in, Checkpoints.class.getClassLoader(), folder.toString());
      return Optional.of(
          new Found(folder, metadata.getCheckpointId(), file.toFile().lastModified()));
    } catch (IOException | RuntimeException e) {
      LOG.warn("checkpoint {} is damaged and passed over: {}", folder, e.toString());
      return Optional.empty();
    }
  }
}

package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.flink.replica.SnapshotFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A copy of the snapshot that a word on a version relies on: the trainer deletes its own when newer
 * ones have come, and a ranker that starts later must find it.
 */
final class PinnedSnapshot {
  private PinnedSnapshot() {}

  /**
   * Copies the snapshot of {@code version} beside it.
   *
   * @return the copy's path; null if there is no snapshot of just this version
   */
  static @Nullable String of(ModelTopics.State state, String model, long version) {
    String path = state.snapshots().get(version);
    if (path == null) {
      return null;
    }
    String copy = path.replaceAll("[^/]*$", "pinned-%s-v%d.snapshot".formatted(model, version));
    try {
      SnapshotFile.write(copy, SnapshotFile.read(path));
    } catch (IOException e) {
      throw new UserError(
          e, "snapshot %s cannot be kept (%s): choose another version", path, UserError.reason(e));
    }
    return copy;
  }
}

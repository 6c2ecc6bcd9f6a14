package dev.sluice.embeddings.rocksdb;

import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Turns RocksDB's errors into ones that name the directory and the cure. */
final class Faults {
  private Faults() {}

  static RuntimeException of(Path dir, String doing, RocksDBException e) {
    String message = String.valueOf(e.getMessage());
    if (isHeld(message)) {
      return new IllegalStateException(
          "table %s is held by another process: stop it, or use another directory (%s)"
              .formatted(dir, message));
    }
    if (isDamage(e, message)) {
      return damaged(dir, doing + ": " + message, e);
    }
    return new IllegalStateException("table %s, %s: %s".formatted(dir, doing, message), e);
  }

  static DamagedTableException damaged(Path dir, String what, Throwable cause) {
    return new DamagedTableException(text(dir, what), cause);
  }

  static DamagedTableException damaged(Path dir, String what) {
    return new DamagedTableException(text(dir, what));
  }

  private static String text(Path dir, String what) {
    return ("table %s is damaged (%s): delete the directory and restore its version from a"
            + " snapshot and the later updates")
        .formatted(dir, what);
  }

  /* Not "lock" alone: a damaged "block" would be told as a held directory. */
  private static boolean isHeld(String message) {
    return message.contains("While lock file") || message.contains("lock hold by current process");
  }

  private static boolean isDamage(RocksDBException e, String message) {
    Status status = e.getStatus();
    Status.Code code = status == null ? Status.Code.Undefined : status.getCode();
    return switch (code) {
      case Corruption, InvalidArgument, NotFound, NotSupported -> true;
      default ->
          message.contains("No such file")
              || message.contains("Corruption")
              || message.contains("does not exist");
    };
  }
}

package dev.sluice.embeddings.rocksdb;

/** A table's files are not what was written: the directory has to be rebuilt from a snapshot. */
public final class DamagedTableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DamagedTableException(String message, Throwable cause) {
    super(message, cause);
  }

  DamagedTableException(String message) {
    super(message);
  }
}

package dev.sluice.embeddings.rocksdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** RocksDB on a table's directory: opened, written in synchronised batches, closed in order. */
final class StoreFiles implements AutoCloseable {
  private static final int META = 4;

  final Path dir;
  final RocksDB db;
  final ColumnFamilyHandle rows;
  final ColumnFamilyHandle slots;
  final ColumnFamilyHandle staged;
  final ColumnFamilyHandle meta;
  private final List<ColumnFamilyHandle> handles;
  private final StoreOptions options;
  private boolean open = true;

  private StoreFiles(Path dir, StoreOptions options, RocksDB db, List<ColumnFamilyHandle> handles) {
    this.dir = dir;
    this.options = options;
    this.db = db;
    this.handles = handles;
    this.rows = handles.get(1);
    this.slots = handles.get(2);
    this.staged = handles.get(3);
    this.meta = handles.get(META);
  }

  /** Opens for writing, alone; an empty directory becomes a table without a layout. */
  static StoreFiles open(Path dir, StoreTuning tuning) {
    RocksDB.loadLibrary();
    requireWholeOrEmpty(dir);
    StoreOptions options = new StoreOptions(tuning);
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      RocksDB db = RocksDB.open(options.db, dir.toString(), options.families, handles);
      return new StoreFiles(dir, options, db, handles);
    } catch (RocksDBException e) {
      options.close();
      throw Faults.of(dir, "opening", e);
    }
  }

  /**
   * Opens for reading what another process may be writing: as of now, and without its lock.
   *
   * @throws IllegalArgumentException if there is no table
   */
  static StoreFiles openReadOnly(Path dir, StoreTuning tuning) {
    RocksDB.loadLibrary();
    if (!Files.isRegularFile(dir.resolve("CURRENT"))) {
      throw new IllegalArgumentException(
          "there is no table in %s: name the directory that holds its CURRENT file (a work folder's"
                  .formatted(dir)
              + " table lies in its folder table)");
    }
    StoreOptions options = new StoreOptions(tuning);
    options.db.setCreateIfMissing(false).setCreateMissingColumnFamilies(false);
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      RocksDB db = RocksDB.openReadOnly(options.db, dir.toString(), options.families, handles);
      return new StoreFiles(dir, options, db, handles);
    } catch (RocksDBException e) {
      options.close();
      throw Faults.of(dir, "opening", e);
    }
  }

  /** The stored value of a row, its block checked, or null. */
  byte @Nullable [] row(ColumnFamilyHandle family, int row) {
    try (ReadOptions checked = new ReadOptions().setVerifyChecksums(true)) {
      return db.get(family, checked, Keys.row(row));
    } catch (RocksDBException e) {
      throw Faults.of(dir, "reading row " + row, e);
    }
  }

  /** Writes all or nothing, on the disk when this returns. */
  void write(WriteBatch batch) throws RocksDBException {
    try (WriteOptions sync = new WriteOptions().setSync(true)) {
      db.write(sync, batch);
    }
  }

  void flush() {
    try (FlushOptions flush = new FlushOptions()) {
      db.flush(flush, handles);
    } catch (RocksDBException e) {
      throw Faults.of(dir, "flushing", e);
    }
  }

  /** Hard links of all files as of now, in a new directory on the same file system. */
  void checkpoint(Path to) {
    if (Files.exists(to)) {
      throw new IllegalStateException(
          "a checkpoint of table %s needs a new directory, %s exists".formatted(dir, to));
    }
    try (Checkpoint made = Checkpoint.create(db)) {
      made.createCheckpoint(to.toString());
    } catch (RocksDBException e) {
      throw Faults.of(dir, "making the checkpoint " + to, e);
    }
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      handles.forEach(ColumnFamilyHandle::close);
      db.close();
      options.close();
    }
  }

  /* RocksDB would make a new, empty table where only its CURRENT file is gone. */
  private static void requireWholeOrEmpty(Path dir) {
    try {
      Files.createDirectories(dir);
      if (Files.exists(dir.resolve("CURRENT"))) {
        return;
      }
      try (Stream<Path> files = Files.list(dir)) {
        if (files.anyMatch(file -> isData(file.getFileName().toString()))) {
          throw Faults.damaged(dir, "its CURRENT file is missing");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the directory " + dir, e);
    }
  }

  private static boolean isData(String file) {
    return file.endsWith(".sst");
  }
}

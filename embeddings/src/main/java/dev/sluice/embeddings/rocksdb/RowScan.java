package dev.sluice.embeddings.rocksdb;

import dev.sluice.embeddings.FlatRows;
import dev.sluice.embeddings.TableLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Reads whole column families in order, checking every block. */
final class RowScan {
  private static final long READ_AHEAD_BYTES = 4L << 20;

  private final Path dir;
  private final RocksDB db;
  private final TableLayout layout;

  RowScan(Path dir, RocksDB db, TableLayout layout) {
    this.dir = dir;
    this.db = db;
    this.layout = layout;
  }

  /** An iterator for the caller to close. */
  RocksIterator iterator(ColumnFamilyHandle family) {
    try (ReadOptions options = options()) {
      return db.newIterator(family, options);
    }
  }

  boolean isEmpty(ColumnFamilyHandle family) throws RocksDBException {
    try (RocksIterator at = iterator(family)) {
      at.seekToFirst();
      at.status();
      return !at.isValid();
    }
  }

  /** Copies all rows into {@code target}, or only reads them if it is null, and marks them. */
  void into(ColumnFamilyHandle family, @Nullable FlatRows target, BitSet found) {
    int width = target == null ? layout.dimension() : target.width();
    // Direct buffers, made once: no array per row.
    ByteBuffer key = ByteBuffer.allocateDirect(Integer.BYTES);
    ByteBuffer value =
        ByteBuffer.allocateDirect(width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer numbers = value.asFloatBuffer();
    float[] row = new float[width];
    try (RocksIterator at = iterator(family)) {
      for (at.seekToFirst(); at.isValid(); at.next()) {
        int rowNumber = rowAt(at, key, value.clear());
        if (target != null) {
          numbers.get(0, row, 0, width);
          target.put(rowNumber, row, 0);
        }
        found.set(rowNumber);
      }
      at.status();
    } catch (RocksDBException e) {
      throw Faults.of(dir, "reading rows", e);
    }
  }

  private int rowAt(RocksIterator at, ByteBuffer key, ByteBuffer value) {
    int keyBytes = at.key(key.clear());
    int valueBytes = at.value(value);
    int row = key.getInt(0);
    if (keyBytes != Integer.BYTES || valueBytes != value.capacity()) {
      throw Faults.damaged(
          dir, "a row has %d key and %d value bytes".formatted(keyBytes, valueBytes));
    }
    if (row < 0 || row >= layout.rows()) {
      throw Faults.damaged(dir, "it holds row %d of %d".formatted(row, layout.rows()));
    }
    return row;
  }

  private static ReadOptions options() {
    return new ReadOptions()
        .setVerifyChecksums(true)
        .setFillCache(false)
        .setReadaheadSize(READ_AHEAD_BYTES);
  }
}

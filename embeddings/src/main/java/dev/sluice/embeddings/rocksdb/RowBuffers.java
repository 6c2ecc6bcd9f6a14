package dev.sluice.embeddings.rocksdb;

import dev.sluice.embeddings.FlatRows;
import dev.sluice.embeddings.RowOwners;
import dev.sluice.embeddings.TableLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * One row with its slots and owner as bytes outside the heap, used again for every row: a commit of
 * many rows leaves no garbage whose collection would stop the readers of the process. One thread.
 */
final class RowBuffers {
  private final int rowBytes;
  private final int slotBytes;
  private final float[] numbers;
  private final ByteBuffer stagedKey = ByteBuffer.allocateDirect(Long.BYTES + Integer.BYTES);
  private final ByteBuffer key = ByteBuffer.allocateDirect(Integer.BYTES);
  private final ByteBuffer value;
  private final FloatBuffer floats;
  private int length;

  RowBuffers(TableLayout layout) {
    this.rowBytes = layout.dimension() * Float.BYTES;
    this.slotBytes = layout.slotWidth() * Float.BYTES;
    this.numbers = new float[layout.dimension() + layout.slotWidth()];
    this.value =
        ByteBuffer.allocateDirect(rowBytes + slotBytes + Keys.OWNER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    this.floats = value.asFloatBuffer();
  }

  /** Takes a row as it is in memory. */
  void fill(int row, FlatRows values, FlatRows slots, RowOwners owners) {
    values.get(row, numbers, 0);
    slots.get(row, numbers, values.width());
    floats.put(0, numbers, 0, numbers.length);
    value.putShort(rowBytes + slotBytes, owners.print(row));
    value.put(rowBytes + slotBytes + Short.BYTES, owners.shared(row) ? Keys.SHARED : 0);
    length = value.capacity();
  }

  /** Takes the iterator's value; false if it has the size of no row. */
  boolean read(RocksIterator at) {
    length = at.value(value.clear());
    return length == value.capacity() || length == rowBytes + slotBytes;
  }

  /** The iterator's key of the staged family. */
  ByteBuffer stagedKey(RocksIterator at) {
    at.key(stagedKey.clear());
    return stagedKey;
  }

  ByteBuffer stagedKey(long checkpointId, int row) {
    return stagedKey.clear().putLong(checkpointId).putInt(row).flip();
  }

  ByteBuffer key(int row) {
    return key.clear().putInt(row).flip();
  }

  /** Row, slots and owner. */
  ByteBuffer whole() {
    return value.clear().limit(length);
  }

  ByteBuffer row() {
    return value.clear().limit(rowBytes);
  }

  boolean hasRest() {
    return length > rowBytes;
  }

  /** Slots and owner. */
  ByteBuffer rest() {
    return value.clear().limit(length).position(rowBytes);
  }

  /** Adds to {@code batch} what puts the row that lies here in its place. */
  void put(WriteBatch batch, StoreFiles files, int row) throws RocksDBException {
    batch.put(files.rows, key(row), row());
    if (hasRest()) {
      batch.put(files.slots, key(row), rest());
    }
  }
}

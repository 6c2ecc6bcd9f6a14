package dev.sluice.embeddings.rocksdb;

import dev.sluice.embeddings.TableLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Reads single rows out of the files, through buffers of its own. One thread at a time. */
final class RowReader {
  private final TableStore store;
  private final TableLayout layout;
  private final ReadOptions options;
  private final ByteBuffer key = ByteBuffer.allocateDirect(Integer.BYTES);
  private final ByteBuffer value;
  private final FloatBuffer numbers;

  RowReader(TableStore store) {
    this.store = store;
    this.layout = store.layout();
    this.options = new ReadOptions().setVerifyChecksums(true);
    this.value =
        ByteBuffer.allocateDirect(layout.dimension() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    this.numbers = value.asFloatBuffer();
  }

  /** Puts a row into {@code out}; its initial numbers if it is not stored. */
  void read(int row, float[] out, int offset) {
    key.clear().putInt(row).flip();
    try {
      int found =
          store.db().get(store.rows(), options, key, value.clear()) == NOT_FOUND
              ? 0
              : value.limit();
      if (found == 0) {
        layout.initialise(row, out, offset);
      } else if (found == value.capacity()) {
        numbers.get(0, out, offset, layout.dimension());
      } else {
        throw Faults.damaged(store.dir(), "row %d has %d bytes".formatted(row, found));
      }
    } catch (RocksDBException e) {
      Status status = e.getStatus();
      if (status != null && status.getCode() == Status.Code.NotFound) {
        layout.initialise(row, out, offset);
      } else {
        throw Faults.of(store.dir(), "reading row " + row, e);
      }
    }
  }

  private static final int NOT_FOUND = -1;
}

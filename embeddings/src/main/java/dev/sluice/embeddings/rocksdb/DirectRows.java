package dev.sluice.embeddings.rocksdb;

import dev.sluice.embeddings.Precision;
import dev.sluice.embeddings.RowStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;

/**
 * Rows read out of RocksDB at every gather, with nothing but its own block cache: what the tables
 * in memory are measured against. Thread-safe for reading.
 */
public final class DirectRows implements RowStore, AutoCloseable {
  private final TableStore store;
  private final ReadOptions options = new ReadOptions().setVerifyChecksums(true);

  private final ThreadLocal<RowReader> readers;

  private DirectRows(TableStore store) {
    this.store = store;
    this.readers = ThreadLocal.withInitial(() -> new RowReader(store));
  }

  /** Opens a directory for reading. */
  public static DirectRows open(Path dir, StoreTuning tuning) {
    return new DirectRows(TableStore.openReadOnly(dir, tuning));
  }

  /** As {@link #gather}, one lookup per row through buffers outside the heap, not one for all. */
  public void gatherOneByOne(int[] wanted, int from, int count, float[] out, int outOffset) {
    RowReader reader = readers.get();
    for (int i = 0; i < count; i++) {
      reader.read(wanted[from + i], out, outOffset + i * width());
    }
  }

  @Override
  public int width() {
    return store.layout().dimension();
  }

  @Override
  public Precision precision() {
    return Precision.FP32;
  }

  @Override
  public void get(int row, float[] out, int offset) {
    readers.get().read(row, out, offset);
  }

  @Override
  public void gather(int[] wanted, int from, int count, float[] out, int outOffset) {
    List<byte[]> keys = new ArrayList<>(count);
    for (int i = from; i < from + count; i++) {
      keys.add(Keys.row(wanted[i]));
    }
    List<byte[]> values;
    try {
      values = store.db().multiGetAsList(options, Collections.nCopies(count, store.rows()), keys);
    } catch (RocksDBException e) {
      throw Faults.of(store.dir(), "reading rows", e);
    }
    int width = width();
    for (int i = 0; i < count; i++) {
      byte[] value = values.get(i);
      if (value == null) {
        store.layout().initialise(wanted[from + i], out, outOffset + i * width);
      } else {
        ByteBuffer.wrap(value)
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer()
            .get(out, outOffset + i * width, width);
      }
    }
  }

  @Override
  public void scatter(int[] named, int count, float[] values) {
    throw new UnsupportedOperationException("these rows are read only");
  }

  @Override
  public void close() {
    options.close();
    store.close();
  }
}

package dev.sluice.embeddings.rocksdb;

import dev.sluice.embeddings.TableLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** Reads whole column families in order, checking every block. */
final class RowScan {
  /** Takes one row; rows ascend within a thread. */
  interface Sink {
    /**
     * Takes a row.
     *
     * @param numbers the row's numbers, reused for the next
     * @param tail bytes behind them, reused; remaining 0 if there are none
     */
    void row(int row, float[] numbers, ByteBuffer tail);
  }

  private static final long READ_AHEAD_BYTES = 4L << 20;
  private static final int MOST_THREADS = 4;
  /* Fewer rows are read before a thread has started. */
  private static final int ROWS_PER_THREAD = 50_000;

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

  /**
   * Hands all rows of a family to {@code sink}, from several threads at once where there are many:
   * each row once, and no two threads the same stretch.
   *
   * @param width numbers per row; up to {@code tailBytes} more may follow
   * @return the rows found
   */
  BitSet into(ColumnFamilyHandle family, int width, int tailBytes, int expectedRows, Sink sink) {
    int most = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    int threads = Math.max(1, Math.min(most, expectedRows / ROWS_PER_THREAD));
    if (threads == 1) {
      return stretch(family, width, tailBytes, 0, layout.rows(), sink);
    }
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<BitSet>> stretches = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        // Cut at multiples of 64, so that who marks rows in long words need not share one.
        int from = (int) ((long) layout.rows() * t / threads) & ~63;
        int to =
            t + 1 == threads
                ? layout.rows()
                : (int) ((long) layout.rows() * (t + 1) / threads) & ~63;
        stretches.add(pool.submit(() -> stretch(family, width, tailBytes, from, to, sink)));
      }
      BitSet found = new BitSet(layout.rows());
      for (Future<BitSet> stretch : stretches) {
        found.or(stretch.get());
      }
      return found;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading table " + dir, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("reading table " + dir, e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  /** The rows in [from, to), in this thread and in order. */
  BitSet stretch(ColumnFamilyHandle family, int width, int tailBytes, int from, int to, Sink sink) {
    BitSet found = new BitSet();
    // Direct buffers, made once: no array per row.
    ByteBuffer key = ByteBuffer.allocateDirect(Integer.BYTES);
    int numberBytes = width * Float.BYTES;
    ByteBuffer value =
        ByteBuffer.allocateDirect(numberBytes + tailBytes).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer numbers = value.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    ByteBuffer tail = value.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    float[] row = new float[width];
    boolean last = to == layout.rows();
    try (Slice end = new Slice(Keys.row(to));
        ReadOptions options = last ? options() : options().setIterateUpperBound(end);
        RocksIterator at = db.newIterator(family, options)) {
      for (at.seek(Keys.row(from)); at.isValid(); at.next()) {
        int keyBytes = at.key(key.clear());
        int valueBytes = at.value(value.clear());
        int rowNumber = key.getInt(0);
        requireWhole(rowNumber, keyBytes, valueBytes, numberBytes, tailBytes);
        numbers.get(0, row, 0, width);
        sink.row(rowNumber, row, tail.clear().position(numberBytes).limit(valueBytes));
        found.set(rowNumber);
      }
      at.status();
      return found;
    } catch (RocksDBException e) {
      throw Faults.of(dir, "reading rows", e);
    }
  }

  private void requireWhole(int row, int keyBytes, int valueBytes, int numberBytes, int tailBytes) {
    boolean fits = valueBytes == numberBytes || valueBytes == numberBytes + tailBytes;
    if (keyBytes != Integer.BYTES || !fits) {
      throw Faults.damaged(
          dir, "a row has %d key and %d value bytes".formatted(keyBytes, valueBytes));
    }
    if (row < 0 || row >= layout.rows()) {
      throw Faults.damaged(dir, "it holds row %d of %d".formatted(row, layout.rows()));
    }
  }

  private static ReadOptions options() {
    return new ReadOptions()
        .setVerifyChecksums(true)
        .setFillCache(false)
        .setReadaheadSize(READ_AHEAD_BYTES);
  }
}

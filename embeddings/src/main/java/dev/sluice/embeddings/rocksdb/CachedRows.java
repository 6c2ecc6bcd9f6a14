package dev.sluice.embeddings.rocksdb;

import dev.sluice.embeddings.FlatRows;
import dev.sluice.embeddings.Precision;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.RowStore;
import dev.sluice.embeddings.TableCommit;
import dev.sluice.embeddings.TableLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;

/**
 * Rows of a table larger than memory: the hot ones in a bounded cache outside the heap, the others
 * in files. Any number of readers, which never wait for each other; one writer.
 */
public final class CachedRows implements RowStore, AutoCloseable {
  /*
   * The cache is set-associative: a row may lie in one of the WAYS places of its set, so a lookup
   * reads one cache line of keys, and the bookkeeping is 5 bytes a row where an entry object of a
   * general cache costs more than the row. In its set, the row that was asked for least gives
   * way: each place has a small count of hits, halved for the whole set when one is full or when
   * as many misses as AGE times the places have passed, so that yesterday's hot rows leave.
   * A newcomer starts at 1 and so mostly pushes out another newcomer, not a hot row.
   *
   * Each set has a sequence number, odd while a thread changes the set. A reader copies the row
   * and then looks whether the number is still the one it saw before; if not, it reads again, and
   * after TRIES times from the files. Who wants to insert takes the number by compare-and-set, and
   * leaves it where another thread has it. Counts of hits are written without any order: a lost
   * hit costs nothing.
   *
   * Scatter is only called while no reader looks for these rows (ServingTable argues why).
   */
  private static final int WAYS = 16;
  private static final int FREE = -1;
  private static final int FULL = 15;
  private static final int AGE = 8;
  private static final int TRIES = 4;
  private static final VarHandle SEQUENCE = MethodHandles.arrayElementVarHandle(int[].class);

  private final TableStore store;
  private final TableLayout layout;
  private final Precision precision;
  private final int sets;
  private final int[] keys;
  private final byte[] counts;
  private final byte[] misses;
  private final int[] sequences;
  private final FlatRows values;
  private final ThreadLocal<RowReader> readers;
  private final LongAdder hits = new LongAdder();
  private final LongAdder reads = new LongAdder();

  private CachedRows(TableStore store, Precision precision, long budgetBytes) {
    this.store = store;
    this.layout = store.layout();
    this.precision = precision;
    this.sets = (int) Math.max(1, Math.min(budgetBytes / bytesPerSet(), layout.rows() / WAYS + 1));
    this.keys = new int[sets * WAYS];
    java.util.Arrays.fill(keys, FREE);
    this.counts = new byte[sets * WAYS];
    this.misses = new byte[sets];
    this.sequences = new int[sets];
    this.values = new FlatRows(sets * WAYS, layout.dimension(), precision);
    this.readers = ThreadLocal.withInitial(() -> new RowReader(store));
  }

  /**
   * Opens a directory whose rows {@link #scatter} may change; such a change makes it useless as a
   * version of its own.
   *
   * @param budgetBytes what the cache may hold, its bookkeeping included
   */
  public static CachedRows open(
      Path dir, TableLayout layout, Precision precision, long budgetBytes) {
    TableStore store = TableStore.open(dir, layout, StoreTuning.lookedUp());
    return new CachedRows(store, precision, budgetBytes);
  }

  /** As {@link #open} for reading only, without the directory's lock. */
  public static CachedRows openReadOnly(Path dir, Precision precision, long budgetBytes) {
    TableStore store = TableStore.openReadOnly(dir, StoreTuning.lookedUp());
    return new CachedRows(store, precision, budgetBytes);
  }

  /** The commit that the directory held when it was opened. */
  public TableCommit current() {
    return store.current();
  }

  /** Rows that the cache can hold. */
  public int capacity() {
    return sets * WAYS;
  }

  /** Rows read so far. */
  public long reads() {
    return reads.sum();
  }

  /** Those that lay in the cache. */
  public long hits() {
    return hits.sum();
  }

  @Override
  public int width() {
    return layout.dimension();
  }

  @Override
  public Precision precision() {
    return precision;
  }

  @Override
  public void get(int row, float[] out, int offset) {
    reads.increment();
    if (lookUp(row, out, offset)) {
      hits.increment();
    } else {
      fetch(row, out, offset);
    }
  }

  @Override
  public void gather(int[] wanted, int from, int count, float[] out, int outOffset) {
    int found = 0;
    int at = outOffset;
    for (int i = from; i < from + count; i++) {
      if (lookUp(wanted[i], out, at)) {
        found++;
      } else {
        fetch(wanted[i], out, at);
      }
      at += layout.dimension();
    }
    reads.add(count);
    hits.add(found);
  }

  @Override
  public void scatter(int[] named, int count, float[] in) {
    if (count == 0) {
      return;
    }
    store.overwrite(named, count, in);
    for (int i = 0; i < count; i++) {
      renew(named[i], in, i * layout.dimension());
    }
  }

  @Override
  public void close() {
    store.close();
  }

  private long bytesPerSet() {
    long row = (long) layout.dimension() * precision.bytes() + Integer.BYTES + Byte.BYTES;
    return WAYS * row + Integer.BYTES + Byte.BYTES;
  }

  private int setOf(int row) {
    // The upper half of the hash times the sets: a uniform set without a division.
    return (int) (((RowHash.mix(row) >>> 32) * sets) >>> 32);
  }

  private boolean lookUp(int row, float[] out, int offset) {
    int set = setOf(row);
    int first = set * WAYS;
    for (int attempt = 0; attempt < TRIES; attempt++) {
      int before = (int) SEQUENCE.getAcquire(sequences, set);
      if ((before & 1) != 0) {
        continue;
      }
      int place = find(first, row);
      if (place < 0) {
        return false;
      }
      values.get(place, out, offset);
      VarHandle.loadLoadFence();
      if ((int) SEQUENCE.getOpaque(sequences, set) == before) {
        hit(first, place);
        return true;
      }
    }
    return false;
  }

  private int find(int first, int row) {
    for (int place = first; place < first + WAYS; place++) {
      if (keys[place] == row) {
        return place;
      }
    }
    return -1;
  }

  private void hit(int first, int place) {
    int count = counts[place] + 1;
    if (count > FULL) {
      halve(first);
    } else {
      counts[place] = (byte) count;
    }
  }

  private void halve(int first) {
    for (int place = first; place < first + WAYS; place++) {
      counts[place] = (byte) (counts[place] >> 1);
    }
  }

  private void fetch(int row, float[] out, int offset) {
    readers.get().read(row, out, offset);
    if (precision != Precision.FP32) {
      for (int i = offset; i < offset + layout.dimension(); i++) {
        out[i] = precision.rounded(out[i]);
      }
    }
    insert(row, out, offset);
  }

  private void insert(int row, float[] in, int offset) {
    int set = setOf(row);
    int before = (int) SEQUENCE.getVolatile(sequences, set);
    if ((before & 1) != 0 || !SEQUENCE.compareAndSet(sequences, set, before, before + 1)) {
      return;
    }
    VarHandle.storeStoreFence();
    int first = set * WAYS;
    if (find(first, row) < 0) {
      if (++misses[set] >= AGE * WAYS - 1) {
        misses[set] = 0;
        halve(first);
      }
      int place = coldest(first);
      keys[place] = row;
      counts[place] = 1;
      values.put(place, in, offset);
    }
    SEQUENCE.setRelease(sequences, set, before + 2);
  }

  private int coldest(int first) {
    int coldest = first;
    for (int place = first; place < first + WAYS; place++) {
      if (keys[place] == FREE) {
        return place;
      }
      if (counts[place] < counts[coldest]) {
        coldest = place;
      }
    }
    return coldest;
  }

  /* Waits for a reader that is inserting into the set: that one is about to end. */
  private void renew(int row, float[] in, int offset) {
    int set = setOf(row);
    int before;
    do {
      before = (int) SEQUENCE.getVolatile(sequences, set) & ~1;
    } while (!SEQUENCE.compareAndSet(sequences, set, before, before + 1));
    VarHandle.storeStoreFence();
    int place = find(set * WAYS, row);
    if (place >= 0) {
      values.put(place, in, offset);
    }
    SEQUENCE.setRelease(sequences, set, before + 2);
  }
}

package dev.sluice.embeddings;

import dev.sluice.schemas.record.RowBlock;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The readers' table: one writer applies model versions, any number of readers {@link #pin} the
 * newest one and gather rows from it. Readers never wait and never see two versions mixed; a view
 * sees its version, rows and named parts alike, until it is closed.
 */
public final class ServingTable {
  /*
   * All rows lie flat in one base. A version is published as an overlay: an immutable small map of
   * the rows by which it differs from the base. Two whole copies would double the memory;
   * copying changed pages would cost every reader an indirection per row for ever.
   *
   * Before the next version is published, the overlay O of the current one is folded into the
   * base. That is safe once every view pinned before O was published is closed: the others find
   * these rows in O and never look at the base's. While an older view is open, nothing is folded
   * and the next version's overlay also holds O's rows (at worst the overlay grows to the table).
   *
   * Each publication counts its readers. A reader counts itself in, then looks whether the
   * publication is still the newest, and counts itself out and tries again otherwise. Publishing
   * and counting are sequentially consistent, so a reader that found its publication newest is
   * seen by every later look of the writer; one that is not seen will not stay. The writes of a
   * fold come before the publication that first relies on them.
   */
  private static final class Publication {
    final long version;
    final Overlay overlay;
    final Map<String, byte[]> blobs;
    final AtomicInteger readers = new AtomicInteger();

    Publication(long version, Overlay overlay, Map<String, byte[]> blobs) {
      this.version = version;
      this.overlay = overlay;
      this.blobs = blobs;
    }
  }

  /** The version of a table that nothing was applied to: its rows are the initial ones. */
  public static final long NO_VERSION = -1;

  // A view is open for as long as a batch takes to gather, or a request to score.
  private static final long PATIENCE_NANOS = 20_000_000;
  private static final long PAUSE_NANOS = 100_000;

  private final TableLayout layout;
  private final RowStore base;
  private final BitSet written;
  private final Deque<Publication> older = new ArrayDeque<>();
  private volatile Publication newest;

  /** A table of initial rows of 32-bit numbers in memory, version {@link #NO_VERSION}. */
  public ServingTable(TableLayout layout) {
    this(layout, Precision.FP32);
  }

  /** A table of initial rows in memory, version {@link #NO_VERSION}. */
  public ServingTable(TableLayout layout, Precision precision) {
    this(layout, FlatRows.initial(layout, precision), new BitSet(), NO_VERSION, Map.of());
  }

  /**
   * A table over rows that are filled already, which it takes over.
   *
   * @param base the rows of {@code version}, as wide as the layout says
   * @param written the rows that differ from the initial table; all others hold initial values
   * @throws IllegalArgumentException if the width is not the layout's
   */
  public ServingTable(
      TableLayout layout, RowStore base, BitSet written, long version, Map<String, byte[]> blobs) {
    if (base.width() != layout.dimension()) {
      throw new IllegalArgumentException(
          "rows are %d wide, the layout says %d".formatted(base.width(), layout.dimension()));
    }
    this.layout = layout;
    this.base = base;
    this.written = written;
    this.newest = new Publication(version, overlay(0), Map.copyOf(blobs));
  }

  private Overlay overlay(int most) {
    return new Overlay(layout.dimension(), base.precision(), most);
  }

  /** The table's shape. */
  public TableLayout layout() {
    return layout;
  }

  /** The newest version, {@link #NO_VERSION} before the first. */
  public long version() {
    return newest.version;
  }

  /**
   * Publishes a version: a delta on {@code base}, or with base -1 a full snapshot, whose unnamed
   * rows hold their initial values and whose unnamed parts are gone. Writers take turns.
   *
   * @param changedBlobs the parts that differ from the base's; the arrays are not copied
   * @throws IllegalArgumentException if base is neither -1 nor the current version, the version is
   *     not above a delta's base, or a row block does not fit the layout; nothing has changed then
   */
  public synchronized void apply(
      long version, long base, List<RowBlock> rows, Map<String, byte[]> changedBlobs) {
    requireBase(version, base);
    int named = rows.stream().mapToInt(this::requireFits).reduce(0, Math::addExact);
    settle();
    boolean snapshot = base == NO_VERSION;
    Overlay carried = newest.overlay;
    int reset = snapshot ? written.cardinality() : 0;
    Overlay next = overlay(carried.count() + reset + named);
    next.putAll(carried);
    if (snapshot) {
      resetInto(next);
    }
    rows.forEach(block -> putBlock(block, next));
    publish(version, next, blobs(snapshot, changedBlobs));
    settleSoon();
  }

  /** Settles as soon as the older views are closed, or leaves it to the next version. */
  private void settleSoon() {
    long from = System.nanoTime();
    while (!settle() && System.nanoTime() - from < PATIENCE_NANOS) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /**
   * Folds the newest version's rows into the base if no older view is open, so that readers need
   * not look for them apart. {@link #apply} does so by itself where views are closed soon.
   *
   * @return whether everything is folded
   */
  public synchronized boolean settle() {
    older.removeIf(publication -> publication.readers.get() == 0);
    if (!older.isEmpty()) {
      return false;
    }
    if (newest.overlay.count() > 0) {
      newest.overlay.foldInto(base);
      publish(newest.version, overlay(0), newest.blobs);
    }
    return true;
  }

  /** Holds the newest version until the view is closed: close it soon, it delays the writer. */
  public View pin() {
    while (true) {
      Publication seen = newest;
      seen.readers.incrementAndGet();
      if (seen == newest) {
        return new View(seen);
      }
      seen.readers.decrementAndGet();
    }
  }

  private void publish(long version, Overlay overlay, Map<String, byte[]> blobs) {
    older.add(newest);
    newest = new Publication(version, overlay, blobs);
  }

  private void resetInto(Overlay next) {
    float[] row = new float[layout.dimension()];
    for (int i = written.nextSetBit(0); i >= 0; i = written.nextSetBit(i + 1)) {
      layout.initialise(i, row, 0);
      next.put(i, row, 0);
    }
    written.clear();
  }

  private void putBlock(RowBlock block, Overlay next) {
    int[] rows = RowBlocks.rows(block);
    float[] values = RowBlocks.values(block);
    for (int i = 0; i < rows.length; i++) {
      next.put(rows[i], values, i * layout.dimension());
      written.set(rows[i]);
    }
  }

  private Map<String, byte[]> blobs(boolean snapshot, Map<String, byte[]> changed) {
    Map<String, byte[]> blobs = snapshot ? new HashMap<>() : new HashMap<>(newest.blobs);
    blobs.putAll(changed);
    return Map.copyOf(blobs);
  }

  private void requireBase(long version, long base) {
    if (base != NO_VERSION && base != newest.version) {
      throw new IllegalArgumentException(
          "version %d is a delta on %d, this table holds %d: reload the newest snapshot"
              .formatted(version, base, newest.version));
    }
    if (version <= base) {
      throw new IllegalArgumentException(
          "version must be above its base %d, was %d".formatted(base, version));
    }
  }

  private int requireFits(RowBlock block) {
    if (block.getWidth() != layout.dimension()) {
      throw new IllegalArgumentException(
          "a row block has width %d, the table %d".formatted(block.getWidth(), layout.dimension()));
    }
    int[] rows = RowBlocks.rows(block);
    for (int row : rows) {
      if (row < 0 || row >= layout.rows()) {
        throw new IllegalArgumentException(
            "row must be in [0, %d), was %d".formatted(layout.rows(), row));
      }
    }
    return rows.length;
  }

  /** One version of the table, held for one reader. Not thread-safe. */
  public final class View implements AutoCloseable {
    private final Publication seen;
    private boolean open = true;

    private View(Publication seen) {
      this.seen = seen;
    }

    /** The version this view shows. */
    public long version() {
      return seen.version;
    }

    /** The named part of this version, or null if it has none; shared, not to be changed. */
    public byte @Nullable [] blob(String name) {
      return seen.blobs.get(name);
    }

    /**
     * Copies rows: row {@code rows[from + i]} to {@code out[outOffset + i * dimension]}, for i in
     * [0, count). Allocates nothing.
     *
     * @throws IllegalStateException if the view is closed
     */
    public void gather(int[] rows, int from, int count, float[] out, int outOffset) {
      if (!open) {
        throw new IllegalStateException("this view of version " + seen.version + " is closed");
      }
      if (seen.overlay.count() == 0) {
        base.gather(rows, from, count, out, outOffset);
        return;
      }
      int at = outOffset;
      for (int i = from; i < from + count; i++) {
        if (!seen.overlay.get(rows[i], out, at)) {
          base.get(rows[i], out, at);
        }
        at += layout.dimension();
      }
    }

    /** Lets the version go; a second call does nothing. */
    @Override
    public void close() {
      if (open) {
        open = false;
        seen.readers.decrementAndGet();
      }
    }
  }
}

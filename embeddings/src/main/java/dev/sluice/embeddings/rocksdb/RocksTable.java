package dev.sluice.embeddings.rocksdb;

import dev.sluice.embeddings.EmbeddingTable;
import dev.sluice.embeddings.FlatRows;
import dev.sluice.embeddings.RowOwners;
import dev.sluice.embeddings.TableCommit;
import dev.sluice.embeddings.TableLayout;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/**
 * The writer's table over RocksDB: all rows and slots flat in memory, so reads and writes never
 * cross into RocksDB; {@link #stage}, {@link #commit} and {@link #restore} do, each in one
 * synchronised batch. One process at a time may hold a directory.
 */
public final class RocksTable implements EmbeddingTable {
  private final TableLayout layout;
  private final TableStore store;
  private final BitSet changed = new BitSet();
  private final BitSet written = new BitSet();
  private final FlatRows values;
  private final FlatRows slots;
  private final RowOwners owners;
  private long lastStaged;
  private boolean settled;

  private RocksTable(TableLayout layout, TableStore store) {
    this.layout = layout;
    this.store = store;
    this.values = new FlatRows(layout.rows(), layout.dimension());
    this.slots = new FlatRows(layout.rows(), layout.slotWidth());
    this.owners = new RowOwners(layout.rows());
    load();
    values.initialiseOthers(layout, written);
  }

  /**
   * Opens the table in {@code dir}, made if it lacks, and reads it into memory: 4 x rows x
   * (dimension + slotWidth) bytes outside the heap.
   *
   * @throws IllegalArgumentException if the directory holds a table of another layout
   * @throws IllegalStateException if another process, or another table of this one, holds it
   * @throws DamagedTableException if the files are damaged
   */
  public static RocksTable open(Path dir, TableLayout layout) {
    TableStore store = TableStore.open(dir, layout);
    try {
      return new RocksTable(layout, store);
    } catch (RuntimeException | Error e) {
      store.close();
      throw e;
    }
  }

  @Override
  public TableLayout layout() {
    return layout;
  }

  @Override
  public void read(int[] rows, int from, int count, float[] out, int outOffset) {
    values.gather(rows, from, count, out, outOffset);
  }

  @Override
  public void readSlots(int[] rows, int from, int count, float[] out, int outOffset) {
    slots.gather(rows, from, count, out, outOffset);
  }

  @Override
  public void write(int[] rows, int count, float[] newValues, float[] newSlots) {
    values.scatter(rows, count, newValues);
    slots.scatter(rows, count, newSlots);
    for (int i = 0; i < count; i++) {
      changed.set(rows[i]);
      written.set(rows[i]);
    }
  }

  @Override
  public RowOwners owners() {
    return owners;
  }

  @Override
  public int[] changedRows() {
    return changed.stream().toArray();
  }

  @Override
  public int[] writtenRows() {
    return written.stream().toArray();
  }

  @Override
  public void stage(TableCommit commit) {
    requireSettled("stage checkpoint " + commit.checkpointId());
    if (commit.checkpointId() <= lastStaged) {
      throw new IllegalArgumentException(
          "checkpoint %d cannot be staged in %s: %d was staged or committed before"
              .formatted(commit.checkpointId(), store.dir(), lastStaged));
    }
    store.stage(commit, changed, values, slots, owners);
    lastStaged = commit.checkpointId();
    changed.clear();
  }

  @Override
  public void commit(long checkpointId) {
    if (checkpointId <= store.current().checkpointId()) {
      return;
    }
    requireSettled("commit checkpoint " + checkpointId);
    requireStaged(checkpointId);
    store.commit(checkpointId);
  }

  @Override
  public void restore(long checkpointId) {
    if (checkpointId < 0) {
      store.wipe();
    } else {
      requireNotPassed(checkpointId);
      if (checkpointId > store.current().checkpointId()) {
        requireStaged(checkpointId);
        store.commit(checkpointId);
      }
      store.dropStaged();
    }
    load();
  }

  @Override
  public TableCommit current() {
    return store.current();
  }

  /** Writes what lies in the log into files of its own, so that opening again is quick. */
  public void flush() {
    store.flush();
  }

  /**
   * Makes the rows changed since the last stage part of the current commit, in one batch: its
   * checkpoint, version and parts stay. For repairs between two runs of a learner.
   *
   * @throws IllegalStateException if anything is staged, or nothing was ever committed
   */
  public void amend() {
    if (store.hasStaged() || store.current().checkpointId() < 0) {
      throw new IllegalStateException(
          "table %s has staged checkpoints %s or none committed: restore one first"
              .formatted(store.dir(), store.stagedCheckpoints()));
    }
    store.amend(changed, values, slots, owners);
    changed.clear();
  }

  /**
   * A copy of the current and staged state by hard links, in a new directory of the same file
   * system: it costs no bytes until the table's files are rewritten.
   *
   * @throws IllegalStateException if the directory exists
   */
  public void checkpoint(Path to) {
    store.checkpoint(to);
  }

  /** The checkpoints that are staged and not current yet, ascending. */
  public List<Long> stagedCheckpoints() {
    return List.copyOf(store.stagedCheckpoints());
  }

  /**
   * Reads every byte of the files and checks it against its checksum.
   *
   * @throws DamagedTableException if one differs
   */
  public void verify() {
    store.verify();
  }

  /** Closes the files; what was not staged is lost. */
  @Override
  public void close() {
    store.close();
  }

  private void load() {
    float[] row = new float[layout.dimension()];
    for (int i = written.nextSetBit(0); i >= 0; i = written.nextSetBit(i + 1)) {
      layout.initialise(i, row, 0);
      values.put(i, row, 0);
    }
    slots.clear(written);
    written.clear();
    changed.clear();
    owners.clear();
    store.scan(values, slots, owners, written);
    settled = !store.hasStaged();
    lastStaged = store.current().checkpointId();
  }

  private void requireSettled(String what) {
    if (!settled) {
      throw new IllegalStateException(
          ("cannot %s in %s: checkpoints %s are staged there by an earlier process; restore the one"
                  + " to go on from first")
              .formatted(what, store.dir(), store.stagedCheckpoints()));
    }
  }

  private void requireStaged(long checkpointId) {
    if (!store.stagedCheckpoints().contains(checkpointId)) {
      throw new IllegalArgumentException(
          ("checkpoint %d is not staged in %s, which holds %d and staged %s: rebuild the directory"
                  + " from a snapshot")
              .formatted(
                  checkpointId,
                  store.dir(),
                  store.current().checkpointId(),
                  store.stagedCheckpoints()));
    }
  }

  private void requireNotPassed(long checkpointId) {
    long committed = store.current().checkpointId();
    if (checkpointId < committed) {
      throw new IllegalArgumentException(
          ("checkpoint %d cannot be restored in %s: it has committed %d already; rebuild the"
                  + " directory from a snapshot of %1$d or older")
              .formatted(checkpointId, store.dir(), committed));
    }
  }
}

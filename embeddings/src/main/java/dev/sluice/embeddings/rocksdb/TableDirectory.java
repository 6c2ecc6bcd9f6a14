package dev.sluice.embeddings.rocksdb;

import dev.sluice.embeddings.FlatRows;
import dev.sluice.embeddings.Precision;
import dev.sluice.embeddings.RowOwners;
import dev.sluice.embeddings.ServingTable;
import dev.sluice.embeddings.TableCommit;
import dev.sluice.embeddings.TableLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A table directory opened for reading, as of now: its writer may go on, and its lock is not taken.
 * A writer that meanwhile drops files can make a later read fail; opening again helps. Thread-safe.
 */
public final class TableDirectory implements AutoCloseable {
  /** Takes the numbers of one row. */
  public interface RowVisitor {
    /** {@code numbers} is reused for the next row. */
    void row(int row, float[] numbers);
  }

  private final TableStore store;

  private TableDirectory(TableStore store) {
    this.store = store;
  }

  /**
   * Opens the directory.
   *
   * @throws IllegalArgumentException if there is no table
   * @throws DamagedTableException if the files are damaged
   */
  public static TableDirectory open(Path dir) {
    return new TableDirectory(TableStore.openReadOnly(dir, StoreTuning.scanned()));
  }

  /** The table's shape. */
  public TableLayout layout() {
    return store.layout();
  }

  /** The current commit. */
  public TableCommit current() {
    return store.current();
  }

  /** Rows that are stored: all others hold their initial numbers. */
  public int storedRows() {
    return store.recordedRows();
  }

  /** The checkpoints that are staged and not current, ascending. */
  public List<Long> stagedCheckpoints() {
    return List.copyOf(store.stagedCheckpoints());
  }

  /** One row with what is kept beside it. */
  public StoredRow row(int row) {
    TableLayout layout = store.layout();
    byte[] values = store.row(row);
    byte[] slots = store.slots(row);
    List<Float> numbers = StoredRow.floats(values, layout.dimension());
    if (values == null) {
      float[] initial = new float[layout.dimension()];
      layout.initialise(row, initial, 0);
      numbers = new ArrayList<>();
      for (float x : initial) {
        numbers.add(x);
      }
    }
    return new StoredRow(
        row,
        values != null,
        numbers,
        StoredRow.floats(slots, layout.slotWidth()),
        StoredRow.print(slots, layout.slotWidth()),
        StoredRow.shared(slots, layout.slotWidth()));
  }

  /** Hands every stored row to {@code visitor}, one thread at a time, in no order. */
  public void rows(RowVisitor visitor) {
    Object turn = new Object();
    store.scanRows(
        (row, numbers, tail) -> {
          synchronized (turn) {
            visitor.row(row, numbers);
          }
        });
  }

  /** Who owns the stored rows. */
  public RowOwners owners() {
    RowOwners owners = new RowOwners(store.layout().rows());
    store.scanSlots((row, numbers, tail) -> TableStore.own(owners, row, tail));
    return owners;
  }

  /** Reads the current version into memory: rows x dimension x bytes per number. */
  public ServingTable serving(Precision precision) {
    TableLayout layout = store.layout();
    FlatRows rows = new FlatRows(layout.rows(), layout.dimension(), precision);
    BitSet found = store.scanRows((row, numbers, tail) -> rows.put(row, numbers, 0));
    rows.initialiseOthers(layout, found);
    TableCommit current = store.current();
    return new ServingTable(layout, rows, found, current.version(), current.blobs());
  }

  /**
   * Reads every byte of the files and checks it against its checksum.
   *
   * @throws DamagedTableException if one differs
   */
  public void verify() {
    store.verify();
  }

  /**
   * Writes the current version as files that {@link TableExport#load} takes in.
   *
   * @param to a directory that does not exist or is empty
   */
  public void exportTo(Path to) {
    TableExport.write(store, to);
  }

  @Override
  public void close() {
    store.close();
  }
}

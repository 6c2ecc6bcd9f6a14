package dev.sluice.embeddings.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.embeddings.FlatRows;
import dev.sluice.embeddings.RowOwners;
import dev.sluice.embeddings.TableCommit;
import dev.sluice.embeddings.TableLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** The table's files: every change of them is one synchronised batch. */
final class TableStore implements AutoCloseable {
  private final StoreFiles files;
  private final TableLayout layout;
  private final RowScan scan;
  private final RowBuffers buffers;
  private final Stages stages;
  private final BitSet stored = new BitSet();
  private TableCommit current = TableCommit.INITIAL;
  private int recordedRows;

  private TableStore(StoreFiles files, TableLayout layout) {
    this.files = files;
    this.layout = layout;
    this.scan = new RowScan(files.dir, files.db, layout);
    this.buffers = new RowBuffers(layout);
    this.stages = new Stages(files, layout, scan, buffers);
  }

  static TableStore open(Path dir, TableLayout layout) {
    return open(dir, layout, StoreTuning.scanned());
  }

  static TableStore open(Path dir, TableLayout layout, StoreTuning tuning) {
    StoreFiles files = StoreFiles.open(dir, tuning);
    try {
      return read(files, layout);
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /**
   * Opens for reading what another process may be writing: as of now, and without its lock.
   *
   * @throws IllegalArgumentException if there is no table
   */
  static TableStore openReadOnly(Path dir, StoreTuning tuning) {
    StoreFiles files = StoreFiles.openReadOnly(dir, tuning);
    try {
      byte[] text = files.db.get(files.meta, Keys.LAYOUT);
      if (text == null) {
        throw Faults.damaged(dir, "its layout is missing");
      }
      return read(files, TableLayout.parse(new String(text, UTF_8)));
    } catch (RocksDBException e) {
      files.close();
      throw Faults.of(dir, "reading", e);
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private static TableStore read(StoreFiles files, TableLayout layout) {
    TableStore store = new TableStore(files, layout);
    try {
      store.readMeta();
      return store;
    } catch (RocksDBException e) {
      throw Faults.of(files.dir, "reading", e);
    }
  }

  Path dir() {
    return files.dir;
  }

  TableLayout layout() {
    return layout;
  }

  /** Rows that the current commit says are stored. */
  int recordedRows() {
    return recordedRows;
  }

  RocksDB db() {
    return files.db;
  }

  ColumnFamilyHandle rows() {
    return files.rows;
  }

  /** The stored value of a row, or null: the row holds its initial numbers. */
  byte @Nullable [] row(int row) {
    return files.row(files.rows, row);
  }

  /** The stored slots and owner of a row, or null. */
  byte @Nullable [] slots(int row) {
    return files.row(files.slots, row);
  }

  /** Hands every stored row to {@code sink}, from several threads; checks that all are there. */
  BitSet scanRows(RowScan.Sink sink) {
    BitSet found = scan.into(files.rows, layout.dimension(), 0, recordedRows, sink);
    requireCount("rows", found);
    return found;
  }

  /** Hands the slots and owner of every stored row to {@code sink}, from several threads. */
  BitSet scanSlots(RowScan.Sink sink) {
    return scan.into(files.slots, layout.slotWidth(), Keys.OWNER_BYTES, recordedRows, sink);
  }

  /** Hands every stored row to {@code to}, ascending; checks that all are there. */
  void rowsInOrder(TableDirectory.RowVisitor to) {
    BitSet found =
        scan.stretch(
            files.rows, layout.dimension(), 0, 0, layout.rows(), (row, x, tail) -> to.row(row, x));
    requireCount("rows", found);
  }

  /** Hands the slots and owner of every stored row to {@code to}, ascending. */
  void slotsInOrder(RowScan.Sink to) {
    scan.stretch(files.slots, layout.slotWidth(), Keys.OWNER_BYTES, 0, layout.rows(), to);
  }

  /** Hard links of all files as of now, in a new directory on the same file system. */
  void checkpoint(Path to) {
    files.checkpoint(to);
  }

  /** Takes files of sorted rows and slots as they are, then makes {@code commit} current. */
  void ingest(Path rowFile, @Nullable Path slotFile, TableCommit commit, int count) {
    try (IngestExternalFileOptions linked = new IngestExternalFileOptions().setMoveFiles(true);
        WriteBatch batch = new WriteBatch()) {
      if (count > 0) {
        files.db.ingestExternalFile(files.rows, List.of(rowFile.toString()), linked);
      }
      if (slotFile != null) {
        files.db.ingestExternalFile(files.slots, List.of(slotFile.toString()), linked);
      }
      batch.put(files.meta, Keys.COMMIT, CommitCodec.encode(commit, count));
      files.write(batch);
    } catch (RocksDBException e) {
      throw Faults.of(files.dir, "importing rows", e);
    }
    current = commit;
    recordedRows = count;
  }

  /** Sets rows without a commit: from then on the directory is no whole version any more. */
  void overwrite(int[] named, int count, float[] values) {
    int width = layout.dimension();
    float[] row = new float[width];
    try (WriteBatch batch = new WriteBatch();
        WriteOptions unsynced = new WriteOptions()) {
      for (int i = 0; i < count; i++) {
        System.arraycopy(values, i * width, row, 0, width);
        batch.put(files.rows, Keys.row(named[i]), Keys.floats(row));
      }
      batch.delete(files.meta, Keys.COMMIT);
      files.db.write(unsynced, batch);
    } catch (RocksDBException e) {
      throw Faults.of(files.dir, "writing rows", e);
    }
  }

  TableCommit current() {
    return current;
  }

  boolean hasStaged() {
    return !stages.checkpoints().isEmpty();
  }

  NavigableSet<Long> stagedCheckpoints() {
    return stages.checkpoints();
  }

  void stage(
      TableCommit commit, BitSet changed, FlatRows values, FlatRows slotRows, RowOwners owners) {
    stages.stage(commit, changed, values, slotRows, owners);
  }

  /** Moves all stages up to the checkpoint, which is staged, into place. */
  void commit(long checkpointId) {
    BitSet moved = new BitSet();
    try (WriteBatch batch = new WriteBatch()) {
      TableCommit last = stages.move(batch, checkpointId, current, moved);
      BitSet all = (BitSet) stored.clone();
      all.or(moved);
      batch.put(files.meta, Keys.COMMIT, CommitCodec.encode(last, all.cardinality()));
      files.write(batch);
      current = last;
    } catch (RocksDBException e) {
      throw Faults.of(files.dir, "committing checkpoint " + checkpointId, e);
    }
    stored.or(moved);
    recordedRows = stored.cardinality();
    stages.moved(checkpointId);
  }

  /** Puts changed rows into the current commit, which stays what it is. */
  void amend(BitSet changed, FlatRows values, FlatRows slotRows, RowOwners owners) {
    BitSet all = (BitSet) stored.clone();
    all.or(changed);
    try (WriteBatch batch = new WriteBatch()) {
      for (int i = changed.nextSetBit(0); i >= 0; i = changed.nextSetBit(i + 1)) {
        buffers.fill(i, values, slotRows, owners);
        buffers.put(batch, files, i);
      }
      batch.put(files.meta, Keys.COMMIT, CommitCodec.encode(current, all.cardinality()));
      files.write(batch);
    } catch (RocksDBException e) {
      throw Faults.of(files.dir, "amending checkpoint " + current.checkpointId(), e);
    }
    stored.or(all);
    recordedRows = stored.cardinality();
  }

  void dropStaged() {
    try (WriteBatch batch = new WriteBatch()) {
      deleteAll(batch, files.staged, Long.BYTES + Integer.BYTES);
      files.write(batch);
    } catch (RocksDBException e) {
      throw Faults.of(files.dir, "dropping what is staged", e);
    }
    stages.dropped();
  }

  void wipe() {
    try (WriteBatch batch = new WriteBatch()) {
      deleteAll(batch, files.staged, Long.BYTES + Integer.BYTES);
      deleteAll(batch, files.rows, Integer.BYTES);
      deleteAll(batch, files.slots, Integer.BYTES);
      batch.delete(files.meta, Keys.COMMIT);
      files.write(batch);
    } catch (RocksDBException e) {
      throw Faults.of(files.dir, "wiping", e);
    }
    stored.clear();
    recordedRows = 0;
    stages.dropped();
    current = TableCommit.INITIAL;
  }

  /** Reads all current rows, slots and owners; {@code written} gets the rows that are stored. */
  void scan(FlatRows values, FlatRows slotRows, RowOwners owners, BitSet written) {
    stored.clear();
    stored.or(
        scan.into(
            files.rows, layout.dimension(), 0, recordedRows, (r, x, tail) -> values.put(r, x, 0)));
    requireCount("rows", stored);
    BitSet withSlots =
        scan.into(
            files.slots,
            layout.slotWidth(),
            Keys.OWNER_BYTES,
            recordedRows,
            (r, x, tail) -> {
              slotRows.put(r, x, 0);
              own(owners, r, tail);
            });
    if (layout.slotWidth() > 0 || !withSlots.isEmpty()) {
      requireCount("slots", withSlots);
    }
    written.or(stored);
  }

  /* Owners are rare to change and one object, so the scan's threads take turns with it. */
  static void own(RowOwners owners, int row, ByteBuffer tail) {
    if (tail.remaining() == Keys.OWNER_BYTES) {
      short print = tail.getShort();
      boolean shared = tail.get() == Keys.SHARED;
      synchronized (owners) {
        owners.set(row, print, shared);
      }
    }
  }

  void flush() {
    files.flush();
  }

  void verify() {
    try {
      files.db.verifyChecksum();
      requireCount(
          "rows", scan.into(files.rows, layout.dimension(), 0, recordedRows, (r, x, tail) -> {}));
      readMeta();
    } catch (RocksDBException e) {
      throw Faults.of(files.dir, "verifying", e);
    }
  }

  @Override
  public void close() {
    files.close();
  }

  private void readMeta() throws RocksDBException {
    byte[] text = files.db.get(files.meta, Keys.LAYOUT);
    if (text == null) {
      create();
    } else if (!TableLayout.parse(new String(text, UTF_8)).equals(layout)) {
      throw new IllegalArgumentException(
          "table %s has the layout [%s], asked for [%s]: use its layout or another directory"
              .formatted(files.dir, new String(text, UTF_8), layout.text()));
    }
    byte[] commit = files.db.get(files.meta, Keys.COMMIT);
    if (commit != null) {
      CommitCodec.Counted counted = CommitCodec.decode(commit, files.dir);
      current = counted.commit();
      recordedRows = counted.rows();
    }
    stages.read();
  }

  private void create() throws RocksDBException {
    if (!scan.isEmpty(files.rows)
        || !scan.isEmpty(files.staged)
        || files.db.get(files.meta, Keys.COMMIT) != null) {
      throw Faults.damaged(files.dir, "its layout is missing");
    }
    try (WriteBatch batch = new WriteBatch();
        FlushOptions flush = new FlushOptions()) {
      batch.put(files.meta, Keys.LAYOUT, layout.text().getBytes(UTF_8));
      files.write(batch);
      // In a file of its own, so that a damaged log cannot take the layout with it.
      files.db.flush(flush, files.meta);
    }
  }

  private void requireCount(String what, BitSet found) {
    if (found.cardinality() != recordedRows) {
      throw Faults.damaged(
          files.dir,
          "it has %d of the %d %s of checkpoint %d"
              .formatted(found.cardinality(), recordedRows, what, current.checkpointId()));
    }
  }

  private static void deleteAll(WriteBatch batch, ColumnFamilyHandle family, int keyBytes)
      throws RocksDBException {
    byte[] last = new byte[keyBytes + 1];
    Arrays.fill(last, (byte) 0xFF);
    batch.deleteRange(family, new byte[keyBytes], last);
  }
}

package dev.sluice.embeddings.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.embeddings.FlatRows;
import dev.sluice.embeddings.RowOwners;
import dev.sluice.embeddings.TableCommit;
import dev.sluice.embeddings.TableLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** The table's files: every change of them is one synchronised batch. */
final class TableStore implements AutoCloseable {
  private static final int META = 4;

  private final Path dir;
  private final TableLayout layout;
  private final StoreOptions options;
  private final RocksDB db;
  private final List<ColumnFamilyHandle> handles;
  private final ColumnFamilyHandle rows;
  private final ColumnFamilyHandle slots;
  private final ColumnFamilyHandle staged;
  private final ColumnFamilyHandle meta;
  private final RowScan scan;
  private final RowBuffers buffers;
  private final BitSet stored = new BitSet();
  private NavigableSet<Long> stagedCheckpoints = Collections.emptyNavigableSet();
  private TableCommit current = TableCommit.INITIAL;
  private int recordedRows;
  private boolean open = true;

  private TableStore(
      Path dir,
      TableLayout layout,
      StoreOptions options,
      RocksDB db,
      List<ColumnFamilyHandle> handles) {
    this.dir = dir;
    this.layout = layout;
    this.options = options;
    this.db = db;
    this.handles = handles;
    this.rows = handles.get(1);
    this.slots = handles.get(2);
    this.staged = handles.get(3);
    this.meta = handles.get(META);
    this.scan = new RowScan(dir, db, layout);
    this.buffers = new RowBuffers(layout);
  }

  static TableStore open(Path dir, TableLayout layout) {
    return open(dir, layout, StoreTuning.scanned());
  }

  static TableStore open(Path dir, TableLayout layout, StoreTuning tuning) {
    RocksDB.loadLibrary();
    requireWholeOrEmpty(dir);
    StoreOptions options = new StoreOptions(tuning);
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    RocksDB db;
    try {
      db = RocksDB.open(options.db, dir.toString(), options.families, handles);
    } catch (RocksDBException e) {
      options.close();
      throw Faults.of(dir, "opening", e);
    }
    TableStore store = new TableStore(dir, layout, options, db, handles);
    try {
      store.readMeta();
      return store;
    } catch (RocksDBException e) {
      store.close();
      throw Faults.of(dir, "reading", e);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /**
   * Opens for reading what another process may be writing: as of now, and without its lock.
   *
   * @throws IllegalArgumentException if there is no table
   */
  static TableStore openReadOnly(Path dir, StoreTuning tuning) {
    RocksDB.loadLibrary();
    if (!Files.isRegularFile(dir.resolve("CURRENT"))) {
      throw new IllegalArgumentException(
          "there is no table in %s: name the directory that holds its CURRENT file (a work folder's"
                  .formatted(dir)
              + " table lies in its folder table)");
    }
    StoreOptions options = new StoreOptions(tuning);
    options.db.setCreateIfMissing(false).setCreateMissingColumnFamilies(false);
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    RocksDB db;
    try {
      db = RocksDB.openReadOnly(options.db, dir.toString(), options.families, handles);
    } catch (RocksDBException e) {
      options.close();
      throw Faults.of(dir, "opening", e);
    }
    try {
      byte[] text = db.get(handles.get(META), Keys.LAYOUT);
      if (text == null) {
        throw Faults.damaged(dir, "its layout is missing");
      }
      TableLayout layout = TableLayout.parse(new String(text, UTF_8));
      TableStore store = new TableStore(dir, layout, options, db, handles);
      store.readMeta();
      return store;
    } catch (RocksDBException | RuntimeException e) {
      handles.forEach(ColumnFamilyHandle::close);
      db.close();
      options.close();
      throw e instanceof RocksDBException rocks
          ? Faults.of(dir, "reading", rocks)
          : (RuntimeException) e;
    }
  }

  Path dir() {
    return dir;
  }

  TableLayout layout() {
    return layout;
  }

  /** Rows that the current commit says are stored. */
  int recordedRows() {
    return recordedRows;
  }

  RocksDB db() {
    return db;
  }

  ColumnFamilyHandle rows() {
    return rows;
  }

  /** The stored value of a row, or null: the row holds its initial numbers. */
  byte @Nullable [] row(int row) {
    return get(rows, row);
  }

  /** The stored slots and owner of a row, or null. */
  byte @Nullable [] slots(int row) {
    return get(slots, row);
  }

  private byte @Nullable [] get(ColumnFamilyHandle family, int row) {
    try (ReadOptions checked = new ReadOptions().setVerifyChecksums(true)) {
      return db.get(family, checked, Keys.row(row));
    } catch (RocksDBException e) {
      throw Faults.of(dir, "reading row " + row, e);
    }
  }

  /** Hands every stored row to {@code sink}, from several threads; checks that all are there. */
  BitSet scanRows(RowScan.Sink sink) {
    BitSet found = scan.into(rows, layout.dimension(), 0, recordedRows, sink);
    requireCount("rows", found);
    return found;
  }

  /** Hands the slots and owner of every stored row to {@code sink}, from several threads. */
  BitSet scanSlots(RowScan.Sink sink) {
    return scan.into(slots, layout.slotWidth(), Keys.OWNER_BYTES, recordedRows, sink);
  }

  /** Hands every stored row to {@code to}, ascending; checks that all are there. */
  void rowsInOrder(TableDirectory.RowVisitor to) {
    BitSet found =
        scan.stretch(
            rows, layout.dimension(), 0, 0, layout.rows(), (row, x, tail) -> to.row(row, x));
    requireCount("rows", found);
  }

  /** Hands the slots and owner of every stored row to {@code to}, ascending. */
  void slotsInOrder(RowScan.Sink to) {
    scan.stretch(slots, layout.slotWidth(), Keys.OWNER_BYTES, 0, layout.rows(), to);
  }

  /** Hard links of all files as of now, in a new directory on the same file system. */
  void checkpoint(Path to) {
    if (Files.exists(to)) {
      throw new IllegalStateException(
          "a checkpoint of table %s needs a new directory, %s exists".formatted(dir, to));
    }
    try (Checkpoint made = Checkpoint.create(db)) {
      made.createCheckpoint(to.toString());
    } catch (RocksDBException e) {
      throw Faults.of(dir, "making the checkpoint " + to, e);
    }
  }

  /** Takes files of sorted rows and slots as they are, then makes {@code commit} current. */
  void ingest(Path rowFile, @Nullable Path slotFile, TableCommit commit, int count) {
    try (IngestExternalFileOptions linked = new IngestExternalFileOptions().setMoveFiles(true);
        WriteBatch batch = new WriteBatch()) {
      if (count > 0) {
        db.ingestExternalFile(rows, List.of(rowFile.toString()), linked);
      }
      if (slotFile != null) {
        db.ingestExternalFile(slots, List.of(slotFile.toString()), linked);
      }
      batch.put(meta, Keys.COMMIT, CommitCodec.encode(commit, count));
      write(batch);
    } catch (RocksDBException e) {
      throw Faults.of(dir, "importing rows", e);
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
        batch.put(rows, Keys.row(named[i]), Keys.floats(row));
      }
      batch.delete(meta, Keys.COMMIT);
      db.write(unsynced, batch);
    } catch (RocksDBException e) {
      throw Faults.of(dir, "writing rows", e);
    }
  }

  TableCommit current() {
    return current;
  }

  boolean hasStaged() {
    return !stagedCheckpoints.isEmpty();
  }

  NavigableSet<Long> stagedCheckpoints() {
    return Collections.unmodifiableNavigableSet(stagedCheckpoints);
  }

  void stage(
      TableCommit commit, BitSet changed, FlatRows values, FlatRows slotRows, RowOwners owners) {
    try (WriteBatch batch = new WriteBatch()) {
      for (int i = changed.nextSetBit(0); i >= 0; i = changed.nextSetBit(i + 1)) {
        buffers.fill(i, values, slotRows, owners);
        batch.put(staged, buffers.stagedKey(commit.checkpointId(), i), buffers.whole());
      }
      byte[] encoded = CommitCodec.encode(commit, changed.cardinality());
      batch.put(staged, Keys.stagedCommit(commit.checkpointId()), encoded);
      write(batch);
    } catch (RocksDBException e) {
      throw Faults.of(dir, "staging checkpoint " + commit.checkpointId(), e);
    }
    stagedCheckpoints.add(commit.checkpointId());
  }

  /** Moves all stages up to the checkpoint, which is staged, into place. */
  void commit(long checkpointId) {
    BitSet moved = new BitSet();
    try (WriteBatch batch = new WriteBatch();
        RocksIterator at = scan.iterator(staged)) {
      TableCommit last = current;
      int rowsOfStage = 0;
      for (at.seekToFirst(); at.isValid(); at.next()) {
        ByteBuffer key = buffers.stagedKey(at);
        if (key.getLong(0) > checkpointId) {
          break;
        }
        int row = key.getInt(Long.BYTES);
        if (row == Keys.COMMIT_MARK) {
          last = wholeStage(at.value(), rowsOfStage);
          rowsOfStage = 0;
        } else {
          requireStagedBytes(row, buffers.read(at));
          move(batch, row);
          moved.set(row);
          rowsOfStage++;
        }
      }
      at.status();
      moved.or(stored);
      batch.put(meta, Keys.COMMIT, CommitCodec.encode(last, moved.cardinality()));
      batch.deleteRange(staged, Keys.staged(0, 0), Keys.staged(checkpointId + 1, 0));
      write(batch);
      current = last;
    } catch (RocksDBException e) {
      throw Faults.of(dir, "committing checkpoint " + checkpointId, e);
    }
    stored.or(moved);
    recordedRows = stored.cardinality();
    stagedCheckpoints.headSet(checkpointId, true).clear();
  }

  /** Puts changed rows into the current commit, which stays what it is. */
  void amend(BitSet changed, FlatRows values, FlatRows slotRows, RowOwners owners) {
    BitSet all = (BitSet) stored.clone();
    all.or(changed);
    try (WriteBatch batch = new WriteBatch()) {
      for (int i = changed.nextSetBit(0); i >= 0; i = changed.nextSetBit(i + 1)) {
        buffers.fill(i, values, slotRows, owners);
        move(batch, i);
      }
      batch.put(meta, Keys.COMMIT, CommitCodec.encode(current, all.cardinality()));
      write(batch);
    } catch (RocksDBException e) {
      throw Faults.of(dir, "amending checkpoint " + current.checkpointId(), e);
    }
    stored.or(all);
    recordedRows = stored.cardinality();
  }

  void dropStaged() {
    try (WriteBatch batch = new WriteBatch()) {
      deleteAll(batch, staged, Long.BYTES + Integer.BYTES);
      write(batch);
    } catch (RocksDBException e) {
      throw Faults.of(dir, "dropping what is staged", e);
    }
    stagedCheckpoints.clear();
  }

  void wipe() {
    try (WriteBatch batch = new WriteBatch()) {
      deleteAll(batch, staged, Long.BYTES + Integer.BYTES);
      deleteAll(batch, rows, Integer.BYTES);
      deleteAll(batch, slots, Integer.BYTES);
      batch.delete(meta, Keys.COMMIT);
      write(batch);
    } catch (RocksDBException e) {
      throw Faults.of(dir, "wiping", e);
    }
    stored.clear();
    recordedRows = 0;
    stagedCheckpoints.clear();
    current = TableCommit.INITIAL;
  }

  /** Reads all current rows, slots and owners; {@code written} gets the rows that are stored. */
  void scan(FlatRows values, FlatRows slotRows, RowOwners owners, BitSet written) {
    stored.clear();
    stored.or(
        scan.into(rows, layout.dimension(), 0, recordedRows, (r, x, tail) -> values.put(r, x, 0)));
    requireCount("rows", stored);
    BitSet withSlots =
        scan.into(
            slots,
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
    try (FlushOptions flush = new FlushOptions()) {
      db.flush(flush, handles);
    } catch (RocksDBException e) {
      throw Faults.of(dir, "flushing", e);
    }
  }

  void verify() {
    try {
      db.verifyChecksum();
      requireCount(
          "rows", scan.into(rows, layout.dimension(), 0, recordedRows, (r, x, tail) -> {}));
      readMeta();
    } catch (RocksDBException e) {
      throw Faults.of(dir, "verifying", e);
    }
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      handles.forEach(ColumnFamilyHandle::close);
      db.close();
      options.close();
    }
  }

  private void readMeta() throws RocksDBException {
    byte[] text = db.get(meta, Keys.LAYOUT);
    if (text == null) {
      create();
    } else if (!TableLayout.parse(new String(text, UTF_8)).equals(layout)) {
      throw new IllegalArgumentException(
          "table %s has the layout [%s], asked for [%s]: use its layout or another directory"
              .formatted(dir, new String(text, UTF_8), layout.text()));
    }
    byte[] commit = db.get(meta, Keys.COMMIT);
    if (commit != null) {
      CommitCodec.Counted counted = decode(commit);
      current = counted.commit();
      recordedRows = counted.rows();
    }
    stagedCheckpoints = readStaged();
  }

  private void create() throws RocksDBException {
    if (!scan.isEmpty(rows) || !scan.isEmpty(staged) || db.get(meta, Keys.COMMIT) != null) {
      throw Faults.damaged(dir, "its layout is missing");
    }
    try (WriteBatch batch = new WriteBatch();
        FlushOptions flush = new FlushOptions()) {
      batch.put(meta, Keys.LAYOUT, layout.text().getBytes(UTF_8));
      write(batch);
      // In a file of its own, so that a damaged log cannot take the layout with it.
      db.flush(flush, meta);
    }
  }

  private NavigableSet<Long> readStaged() throws RocksDBException {
    NavigableSet<Long> found = new TreeSet<>();
    try (RocksIterator at = scan.iterator(staged)) {
      at.seekToFirst();
      while (at.isValid()) {
        long checkpointId = Keys.checkpointOf(at.key());
        byte[] mark = Keys.stagedCommit(checkpointId);
        at.seek(mark);
        if (!at.isValid() || !Arrays.equals(at.key(), mark)) {
          throw Faults.damaged(dir, "the stage of checkpoint " + checkpointId + " has no commit");
        }
        found.add(checkpointId);
        at.next();
      }
      at.status();
    }
    return found;
  }

  private TableCommit wholeStage(byte[] commit, int rowsFound) {
    CommitCodec.Counted counted = decode(commit);
    if (counted.rows() != rowsFound) {
      throw Faults.damaged(
          dir,
          "the stage of checkpoint %d has %d rows of %d"
              .formatted(counted.commit().checkpointId(), rowsFound, counted.rows()));
    }
    return counted.commit();
  }

  /** Puts the row that lies in the buffers in its place. */
  private void move(WriteBatch batch, int row) throws RocksDBException {
    batch.put(rows, buffers.key(row), buffers.row());
    if (buffers.hasRest()) {
      batch.put(slots, buffers.key(row), buffers.rest());
    }
  }

  private void requireStagedBytes(int row, boolean fits) {
    if (!fits || row < 0 || row >= layout.rows()) {
      throw Faults.damaged(dir, "a stage holds row %d of another size".formatted(row));
    }
  }

  private CommitCodec.Counted decode(byte[] commit) {
    try {
      return CommitCodec.decode(commit);
    } catch (IOException e) {
      throw Faults.damaged(dir, "its commit cannot be read", e);
    }
  }

  private void requireCount(String what, BitSet found) {
    if (found.cardinality() != recordedRows) {
      throw Faults.damaged(
          dir,
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

  private void write(WriteBatch batch) throws RocksDBException {
    try (WriteOptions sync = new WriteOptions().setSync(true)) {
      db.write(sync, batch);
    }
  }

  /* RocksDB would make a new, empty table where only its CURRENT file is gone. */
  private static void requireWholeOrEmpty(Path dir) {
    try {
      Files.createDirectories(dir);
      if (Files.exists(dir.resolve("CURRENT"))) {
        return;
      }
      try (Stream<Path> files = Files.list(dir)) {
        if (files.anyMatch(file -> isData(file.getFileName().toString()))) {
          throw Faults.damaged(dir, "its CURRENT file is missing");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the directory " + dir, e);
    }
  }

  private static boolean isData(String file) {
    return file.endsWith(".sst");
  }
}

package dev.sluice.embeddings.rocksdb;

import dev.sluice.embeddings.TableCommit;
import dev.sluice.embeddings.TableLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.EnvOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;

/** Writes an export from rows in ascending order; closing it without finishing leaves no export. */
public final class SortedFiles implements AutoCloseable {
  private final Path dir;
  private final TableLayout layout;
  private final StoreOptions store;
  private final ColumnFamilyOptions family;
  private final Options options;
  private final EnvOptions env = new EnvOptions();
  private final ByteBuffer key = ByteBuffer.allocateDirect(Integer.BYTES);
  private final ByteBuffer value;
  private @Nullable SstFileWriter rowFile;
  private @Nullable SstFileWriter slotFile;
  private int rows;

  private SortedFiles(Path dir, TableLayout layout, StoreTuning tuning) {
    this.dir = dir;
    this.layout = layout;
    this.store = new StoreOptions(tuning);
    this.family = store.familyOptions(0);
    this.options = new Options(store.db, family);
    int numbers = Math.max(layout.dimension(), layout.slotWidth());
    this.value =
        ByteBuffer.allocateDirect(numbers * Float.BYTES + Keys.OWNER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Starts an export.
   *
   * @param dir a directory that does not exist or is empty
   */
  public static SortedFiles create(Path dir, TableLayout layout, StoreTuning tuning) {
    RocksDB.loadLibrary();
    TableExport.requireEmpty(dir);
    return new SortedFiles(dir, layout, tuning);
  }

  /** Adds a row above all added before; {@code numbers} from 0 on. */
  public void row(int row, float[] numbers) {
    value.clear();
    for (int i = 0; i < layout.dimension(); i++) {
      value.putFloat(numbers[i]);
    }
    try {
      if (rowFile == null) {
        rowFile = open(TableExport.ROWS);
      }
      put(rowFile, row);
      rows++;
    } catch (RocksDBException e) {
      throw Faults.of(dir, "writing row " + row, e);
    }
  }

  /** Adds what is kept beside a row: its slots from 0 on, and the bytes behind them. */
  public void slots(int row, float[] numbers, ByteBuffer tail) {
    value.clear();
    for (int i = 0; i < layout.slotWidth(); i++) {
      value.putFloat(numbers[i]);
    }
    value.put(tail);
    try {
      if (slotFile == null) {
        slotFile = open(TableExport.SLOTS);
      }
      put(slotFile, row);
    } catch (RocksDBException e) {
      throw Faults.of(dir, "writing slots of row " + row, e);
    }
  }

  /** Ends the files and says what version they are. */
  public void finish(TableCommit commit) {
    try {
      if (rowFile != null) {
        rowFile.finish();
      }
      if (slotFile != null) {
        slotFile.finish();
      }
    } catch (RocksDBException e) {
      throw Faults.of(dir, "ending the files", e);
    }
    TableExport.seal(dir, layout, commit, rows);
  }

  private void put(SstFileWriter file, int row) throws RocksDBException {
    key.clear().putInt(row).flip();
    file.put(key, value.flip());
  }

  private SstFileWriter open(String name) throws RocksDBException {
    SstFileWriter file = new SstFileWriter(env, options);
    file.open(dir.resolve(name).toString());
    return file;
  }

  @Override
  public void close() {
    if (rowFile != null) {
      rowFile.close();
    }
    if (slotFile != null) {
      slotFile.close();
    }
    options.close();
    family.close();
    env.close();
    store.close();
  }
}

package dev.sluice.embeddings.rocksdb;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ChecksumType;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.RocksDB;
import org.rocksdb.WALRecoveryMode;

/** How the table's files are kept: written in bursts, read in order, never looked up by key. */
final class StoreOptions implements AutoCloseable {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final long ROWS_BUFFER_BYTES = 32L << 20;
  private static final long META_BUFFER_BYTES = 4L << 20;
  private static final int LOG_FILES_KEPT = 2;

  final DBOptions db;
  final List<ColumnFamilyDescriptor> families = new ArrayList<>();
  private final List<ColumnFamilyOptions> options = new ArrayList<>();

  StoreOptions() {
    // Point-in-time: a torn tail of the log ends recovery at the last whole batch, as a kill leaves
    // it; what lies before has to be whole, and paranoid checks make anything else an error.
    db =
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setParanoidChecks(true)
            .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setKeepLogFileNum(LOG_FILES_KEPT)
            .setStatsDumpPeriodSec(0);
    family(RocksDB.DEFAULT_COLUMN_FAMILY, META_BUFFER_BYTES);
    family(bytes("rows"), ROWS_BUFFER_BYTES);
    family(bytes("slots"), ROWS_BUFFER_BYTES);
    family(bytes("staged"), ROWS_BUFFER_BYTES);
    family(bytes("meta"), META_BUFFER_BYTES);
  }

  private void family(byte[] name, long bufferBytes) {
    // Trained numbers do not compress, and no key is ever looked up on the hot path: no
    // compression, no filter, no block cache worth its memory.
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setChecksumType(ChecksumType.kXXH3)
            .setBlockSize(BLOCK_BYTES)
            .setNoBlockCache(true);
    ColumnFamilyOptions made =
        new ColumnFamilyOptions()
            .setTableFormatConfig(table)
            .setCompressionType(CompressionType.NO_COMPRESSION)
            .setWriteBufferSize(bufferBytes);
    options.add(made);
    families.add(new ColumnFamilyDescriptor(name, made));
  }

  private static byte[] bytes(String name) {
    return name.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    db.close();
    options.forEach(ColumnFamilyOptions::close);
  }
}

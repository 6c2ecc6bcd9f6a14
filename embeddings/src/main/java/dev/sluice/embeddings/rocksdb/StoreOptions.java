package dev.sluice.embeddings.rocksdb;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ChecksumType;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Priority;
import org.rocksdb.RocksDB;
import org.rocksdb.WALRecoveryMode;

/** The table's files as RocksDB's options. */
final class StoreOptions implements AutoCloseable {
  private static final long ROWS_BUFFER_BYTES = 32L << 20;
  private static final long META_BUFFER_BYTES = 4L << 20;
  private static final int LOG_FILES_KEPT = 2;

  final DBOptions db;
  final List<ColumnFamilyDescriptor> families = new ArrayList<>();
  private final List<ColumnFamilyOptions> options = new ArrayList<>();
  private final StoreTuning tuning;
  private final @Nullable Cache cache;
  private final @Nullable BloomFilter filter;

  StoreOptions(StoreTuning tuning) {
    this.tuning = tuning;
    this.cache = tuning.blockCacheBytes() > 0 ? new LRUCache(tuning.blockCacheBytes()) : null;
    this.filter = tuning.filterBits() > 0 ? new BloomFilter(tuning.filterBits()) : null;
    // Flushes and compactions yield to whoever waits for rows.
    Env env = Env.getDefault();
    env.lowerThreadPoolCPUPriority(Priority.HIGH);
    env.lowerThreadPoolCPUPriority(Priority.LOW);
    // Point-in-time: a torn tail of the log ends recovery at the last whole batch, as a kill leaves
    // it; what lies before has to be whole, and paranoid checks make anything else an error.
    db =
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setParanoidChecks(true)
            .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
            .setAllowMmapReads(tuning.mapped())
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setKeepLogFileNum(LOG_FILES_KEPT)
            .setStatsDumpPeriodSec(0);
    family(RocksDB.DEFAULT_COLUMN_FAMILY, META_BUFFER_BYTES);
    family(bytes("rows"), ROWS_BUFFER_BYTES);
    family(bytes("slots"), ROWS_BUFFER_BYTES);
    family(bytes("staged"), ROWS_BUFFER_BYTES);
    family(bytes("meta"), META_BUFFER_BYTES);
  }

  /** The options of one family's files, for the caller to close. */
  ColumnFamilyOptions familyOptions(long bufferBytes) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setChecksumType(ChecksumType.kXXH3)
            .setBlockSize(tuning.blockBytes());
    if (cache == null) {
      table.setNoBlockCache(true);
    } else {
      table.setBlockCache(cache);
    }
    if (filter != null) {
      table.setFilterPolicy(filter);
    }
    return new ColumnFamilyOptions()
        .setTableFormatConfig(table)
        .setCompressionType(
            tuning.compressed() ? CompressionType.LZ4_COMPRESSION : CompressionType.NO_COMPRESSION)
        .setWriteBufferSize(bufferBytes);
  }

  private void family(byte[] name, long bufferBytes) {
    ColumnFamilyOptions made = familyOptions(bufferBytes);
    options.add(made);
    families.add(new ColumnFamilyDescriptor(name, made));
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    db.close();
    options.forEach(ColumnFamilyOptions::close);
    if (filter != null) {
      filter.close();
    }
    if (cache != null) {
      cache.close();
    }
  }
}

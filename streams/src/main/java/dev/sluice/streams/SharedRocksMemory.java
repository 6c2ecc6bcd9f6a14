package dev.sluice.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Gives all stores of the process one block cache, which also pays for their write buffers, so that
 * memory does not grow with the number of stores and partitions. The first store to open decides
 * the size; the cache lives as long as the process.
 */
public final class SharedRocksMemory implements RocksDBConfigSetter {
  /** Setting that holds the size, in bytes. */
  static final String CACHE_BYTES = "sluice.rocksdb.cache.bytes";

  private static final long DEFAULT_BYTES = 64L << 20;
  // Half for memtables: the stores are written about as often as they are read.
  private static final double WRITE_SHARE = 0.5;
  private static final long WRITE_BUFFER_BYTES = 4L << 20;
  private static @Nullable Memory memory;

  private record Memory(Cache cache, WriteBufferManager buffers) {}

  private static synchronized Memory memory(Map<String, Object> configs) {
    if (memory == null) {
      RocksDB.loadLibrary();
      Object size = configs.get(CACHE_BYTES);
      long bytes = size == null ? DEFAULT_BYTES : Long.parseLong(size.toString());
      Cache cache = new LRUCache(bytes);
      memory = new Memory(cache, new WriteBufferManager((long) (bytes * WRITE_SHARE), cache));
    }
    return memory;
  }

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    Memory shared = memory(configs);
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(shared.cache());
    table.setCacheIndexAndFilterBlocks(true);
    options.setWriteBufferManager(shared.buffers());
    options.setWriteBufferSize(WRITE_BUFFER_BYTES);
    options.setTableFormatConfig(table);
  }

  @Override
  public void close(String storeName, Options options) {}
}

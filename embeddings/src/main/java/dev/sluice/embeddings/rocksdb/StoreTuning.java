package dev.sluice.embeddings.rocksdb;

/**
 * How a table's files are laid out and read; DISCUSSION.md has what was measured.
 *
 * @param blockBytes size of the files' blocks: what a scan reads at once, and what a single lookup
 *     has to read and check
 * @param blockCacheBytes RocksDB's own cache of blocks; 0 for none
 * @param filterBits bits per key of a Bloom filter; 0 for none
 * @param compressed whether blocks are compressed with LZ4
 * @param mapped whether files are read through the page cache's own pages, without a copy
 */
public record StoreTuning(
    int blockBytes, long blockCacheBytes, int filterBits, boolean compressed, boolean mapped) {

  private static final int SCAN_BLOCK = 32 << 10;
  private static final int LOOKUP_BLOCK = 4 << 10;

  /** For a table that lies in memory: written in bursts, read in order, never looked up by key. */
  public static StoreTuning scanned() {
    // Trained numbers do not compress, and no key is ever looked up: no compression, no filter.
    return new StoreTuning(SCAN_BLOCK, 0, 0, false, false);
  }

  /** For a table larger than memory, whose cold rows are looked up one by one. */
  public static StoreTuning lookedUp() {
    return new StoreTuning(LOOKUP_BLOCK, 0, 0, false, true);
  }

  /** The same with RocksDB's block cache. */
  public StoreTuning withBlockCache(long bytes) {
    return new StoreTuning(blockBytes, bytes, filterBits, compressed, false);
  }
}

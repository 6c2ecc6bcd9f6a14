/** The embedding table kept in RocksDB: the only package that uses org.rocksdb. */
@NullMarked
package dev.sluice.embeddings.rocksdb;

import org.jspecify.annotations.NullMarked;

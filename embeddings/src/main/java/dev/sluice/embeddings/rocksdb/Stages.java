package dev.sluice.embeddings.rocksdb;

import dev.sluice.embeddings.FlatRows;
import dev.sluice.embeddings.RowOwners;
import dev.sluice.embeddings.TableCommit;
import dev.sluice.embeddings.TableLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/** What checkpoints have staged and not yet committed: rows, then the commit that ends a stage. */
final class Stages {
  private final StoreFiles files;
  private final TableLayout layout;
  private final RowScan scan;
  private final RowBuffers buffers;
  private NavigableSet<Long> checkpoints = Collections.emptyNavigableSet();

  Stages(StoreFiles files, TableLayout layout, RowScan scan, RowBuffers buffers) {
    this.files = files;
    this.layout = layout;
    this.scan = scan;
    this.buffers = buffers;
  }

  /** Checkpoints that have a stage, the oldest first. */
  NavigableSet<Long> checkpoints() {
    return Collections.unmodifiableNavigableSet(checkpoints);
  }

  /** Finds the stages that the files hold. */
  void read() throws RocksDBException {
    NavigableSet<Long> found = new TreeSet<>();
    try (RocksIterator at = scan.iterator(files.staged)) {
      at.seekToFirst();
      while (at.isValid()) {
        long checkpointId = Keys.checkpointOf(at.key());
        byte[] mark = Keys.stagedCommit(checkpointId);
        at.seek(mark);
        if (!at.isValid() || !Arrays.equals(at.key(), mark)) {
          throw Faults.damaged(
              files.dir, "the stage of checkpoint " + checkpointId + " has no commit");
        }
        found.add(checkpointId);
        at.next();
      }
      at.status();
    }
    checkpoints = found;
  }

  void stage(
      TableCommit commit, BitSet changed, FlatRows values, FlatRows slotRows, RowOwners owners) {
    try (WriteBatch batch = new WriteBatch()) {
      for (int i = changed.nextSetBit(0); i >= 0; i = changed.nextSetBit(i + 1)) {
        buffers.fill(i, values, slotRows, owners);
        batch.put(files.staged, buffers.stagedKey(commit.checkpointId(), i), buffers.whole());
      }
      byte[] encoded = CommitCodec.encode(commit, changed.cardinality());
      batch.put(files.staged, Keys.stagedCommit(commit.checkpointId()), encoded);
      files.write(batch);
    } catch (RocksDBException e) {
      throw Faults.of(files.dir, "staging checkpoint " + commit.checkpointId(), e);
    }
    checkpoints.add(commit.checkpointId());
  }

  /**
   * Adds to {@code batch} what puts all stages up to the checkpoint in place and takes them away.
   *
   * @param current what is committed, returned if there is no stage
   * @param moved gets the rows that change
   * @return the commit of the last of these stages
   */
  TableCommit move(WriteBatch batch, long checkpointId, TableCommit current, BitSet moved)
      throws RocksDBException {
    TableCommit last = current;
    try (RocksIterator at = scan.iterator(files.staged)) {
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
          buffers.put(batch, files, row);
          moved.set(row);
          rowsOfStage++;
        }
      }
      at.status();
    }
    batch.deleteRange(files.staged, Keys.staged(0, 0), Keys.staged(checkpointId + 1, 0));
    return last;
  }

  /** Stages up to the checkpoint are in place. */
  void moved(long checkpointId) {
    checkpoints.headSet(checkpointId, true).clear();
  }

  /** All stages are gone from the files. */
  void dropped() {
    checkpoints.clear();
  }

  private TableCommit wholeStage(byte[] commit, int rowsFound) {
    CommitCodec.Counted counted = CommitCodec.decode(commit, files.dir);
    if (counted.rows() != rowsFound) {
      throw Faults.damaged(
          files.dir,
          "the stage of checkpoint %d has %d rows of %d"
              .formatted(counted.commit().checkpointId(), rowsFound, counted.rows()));
    }
    return counted.commit();
  }

  private void requireStagedBytes(int row, boolean fits) {
    if (!fits || row < 0 || row >= layout.rows()) {
      throw Faults.damaged(files.dir, "a stage holds row %d of another size".formatted(row));
    }
  }
}

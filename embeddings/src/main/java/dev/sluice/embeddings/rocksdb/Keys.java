package dev.sluice.embeddings.rocksdb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Keys and number layout of the table's files. */
final class Keys {
  /*
   * column family   key                                         value
   *
   * rows            row u32 BE                                  dimension x float32 LE
   * slots           row u32 BE                                  slotWidth x float32 LE, owner
   * staged          checkpoint u64 BE, row u32 BE               row, slots, owner
   *                 checkpoint u64 BE, 0x80000000               the commit (CommitCodec)
   * meta            "layout"                                    TableLayout.text()
   *                 "commit"                                    the commit (CommitCodec)
   *
   * owner: print u16 LE, flags u8 (1 shared). Trainer's state, as slots are: serving reads neither.
   * Values without an owner are those of a table from before there were any.
   *
   * Big endian keys sort by number, so opening reads rows in order and a checkpoint's commit
   * follows all of its rows, which are below 2^31.
   */
  static final byte[] LAYOUT = "layout".getBytes(StandardCharsets.US_ASCII);
  static final byte[] COMMIT = "commit".getBytes(StandardCharsets.US_ASCII);
  static final int COMMIT_MARK = 0x80000000;
  static final int OWNER_BYTES = 3;
  static final byte SHARED = 1;

  private Keys() {}

  static byte[] row(int row) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(row).array();
  }

  static byte[] staged(long checkpointId, int row) {
    return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
        .putLong(checkpointId)
        .putInt(row)
        .array();
  }

  static byte[] stagedCommit(long checkpointId) {
    return staged(checkpointId, COMMIT_MARK);
  }

  static long checkpointOf(byte[] stagedKey) {
    return ByteBuffer.wrap(stagedKey).getLong();
  }

  static byte[] floats(float[] numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    return bytes.array();
  }
}

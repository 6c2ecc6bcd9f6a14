package dev.sluice.embeddings.rocksdb;

import dev.sluice.embeddings.TableCommit;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A commit and how many rows go with it, as bytes. */
final class CommitCodec {
  /*
   *   byte   format, 1
   *   long   checkpoint
   *   long   version
   *   int    rows (of the whole table, or of one stage)
   *   int    positions, then each: text key, long offset
   *   int    blobs, then each:     text key, int length, bytes
   *
   * text: int length, UTF-8.
   */
  private static final byte FORMAT = 1;

  private CommitCodec() {}

  /** What was decoded. */
  record Counted(TableCommit commit, int rows) {}

  static byte[] encode(TableCommit commit, int rows) {
    List<Map.Entry<byte[], Long>> positions = encoded(commit.positions());
    List<Map.Entry<byte[], byte[]>> blobs = encoded(commit.blobs());
    int size = 1 + 2 * Long.BYTES + 3 * Integer.BYTES;
    for (Map.Entry<byte[], Long> position : positions) {
      size += Integer.BYTES + position.getKey().length + Long.BYTES;
    }
    for (Map.Entry<byte[], byte[]> blob : blobs) {
      size = Math.addExact(size, 2 * Integer.BYTES + blob.getKey().length);
      size = Math.addExact(size, blob.getValue().length);
    }
    // Made in its size: blobs have megabytes, and a stream that grows would copy them some times.
    ByteBuffer out = ByteBuffer.allocate(size);
    out.put(FORMAT).putLong(commit.checkpointId()).putLong(commit.version()).putInt(rows);
    out.putInt(positions.size());
    for (Map.Entry<byte[], Long> position : positions) {
      put(out, position.getKey()).putLong(position.getValue());
    }
    out.putInt(blobs.size());
    for (Map.Entry<byte[], byte[]> blob : blobs) {
      put(put(out, blob.getKey()), blob.getValue());
    }
    return out.array();
  }

  private static <T> List<Map.Entry<byte[], T>> encoded(Map<String, T> parts) {
    return parts.entrySet().stream()
        .map(part -> Map.entry(part.getKey().getBytes(StandardCharsets.UTF_8), part.getValue()))
        .toList();
  }

  private static ByteBuffer put(ByteBuffer out, byte[] bytes) {
    return out.putInt(bytes.length).put(bytes);
  }

  /** Decodes what lies in the table {@code dir}, which is damaged if that is no commit. */
  static Counted decode(byte[] bytes, Path dir) {
    try {
      return decode(bytes);
    } catch (IOException e) {
      throw Faults.damaged(dir, "its commit cannot be read", e);
    }
  }

  /** Decodes; throws {@link IOException} if the bytes are no commit of this format. */
  static Counted decode(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      byte format = in.readByte();
      if (format != FORMAT) {
        throw new IOException("a commit of format " + format + ", this code reads " + FORMAT);
      }
      long checkpointId = in.readLong();
      long version = in.readLong();
      int rows = in.readInt();
      Map<String, Long> positions = new HashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        positions.put(readText(in), in.readLong());
      }
      Map<String, byte[]> blobs = new HashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        blobs.put(readText(in), readBytes(in));
      }
      return new Counted(new TableCommit(checkpointId, version, positions, blobs), rows);
    }
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("a commit is cut short");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }
}

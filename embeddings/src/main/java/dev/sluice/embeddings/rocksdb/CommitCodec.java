package dev.sluice.embeddings.rocksdb;

import dev.sluice.embeddings.TableCommit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
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
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeLong(commit.checkpointId());
      out.writeLong(commit.version());
      out.writeInt(rows);
      out.writeInt(commit.positions().size());
      for (Map.Entry<String, Long> position : commit.positions().entrySet()) {
        writeBytes(out, position.getKey().getBytes(StandardCharsets.UTF_8));
        out.writeLong(position.getValue());
      }
      out.writeInt(commit.blobs().size());
      for (Map.Entry<String, byte[]> blob : commit.blobs().entrySet()) {
        writeBytes(out, blob.getKey().getBytes(StandardCharsets.UTF_8));
        writeBytes(out, blob.getValue());
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
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

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("a commit is cut short");
    }
    return bytes;
  }
}

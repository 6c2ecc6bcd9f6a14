package dev.sluice.flink.replica;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.ModelUpdate;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * A full snapshot of a model as a file on any of Flink's file systems.
 *
 * <pre>
 *   "SLSN" | records, 4 bytes | { length, 4 bytes | record }... | CRC-32C of the records, 8 bytes
 * </pre>
 */
public final class SnapshotFile {
  private static final int MAGIC = 0x534C534E;
  // Rows travel in parts of about a megabyte; more says that this is no snapshot.
  private static final int MAX_RECORD_BYTES = 64 << 20;

  private SnapshotFile() {}

  /** The name of a version's snapshot within {@code folder}. */
  public static String path(String folder, String model, long version) {
    return "%s/%s-v%09d.snapshot".formatted(folder, model, version);
  }

  /** Writes {@code updates}; the file appears whole or not at all. */
  public static void write(String path, List<ModelUpdate> updates) throws IOException {
    Path target = new Path(path);
    Path partial = new Path(path + ".partial");
    FileSystem files = target.getFileSystem();
    CRC32C checksum = new CRC32C();
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(files.create(partial, FileSystem.WriteMode.OVERWRITE)))) {
      out.writeInt(MAGIC);
      out.writeInt(updates.size());
      for (ModelUpdate update : updates) {
        byte[] bytes = Codecs.MODEL_UPDATE.encode(update);
        checksum.update(bytes);
        out.writeInt(bytes.length);
        out.write(bytes);
      }
      out.writeLong(checksum.getValue());
    }
    files.delete(target, false);
    if (!files.rename(partial, target)) {
      throw new IOException("cannot rename " + partial + " to " + target);
    }
  }

  /**
   * Reads a snapshot.
   *
   * @throws IOException if the file is none or its checksum is wrong
   */
  public static List<ModelUpdate> read(String path) throws IOException {
    Path file = new Path(path);
    CRC32C checksum = new CRC32C();
    List<ModelUpdate> updates = new ArrayList<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(file.getFileSystem().open(file)))) {
      if (in.readInt() != MAGIC) {
        throw new IOException(path + " is no model snapshot");
      }
      int records = in.readInt();
      for (int i = 0; i < records; i++) {
        byte[] bytes = record(in, path);
        checksum.update(bytes);
        updates.add(Codecs.MODEL_UPDATE.decodeOrThrow(bytes));
      }
      if (in.readLong() != checksum.getValue()) {
        throw damaged(path);
      }
    } catch (IllegalArgumentException | java.io.EOFException e) {
      throw damaged(path);
    }
    return updates;
  }

  private static byte[] record(DataInputStream in, String path) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAX_RECORD_BYTES) {
      throw damaged(path);
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }

  private static IOException damaged(String path) {
    return new IOException(path + " is damaged: its checksum is wrong; use an earlier snapshot");
  }
}

package dev.sluice.benchmarks.table;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.Precision;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.ServingTable;
import dev.sluice.embeddings.rocksdb.TableDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A process of its own that opens a table and tells how long it took and what it holds. */
final class OpenProbe {
  /** Reads the files' bytes instead of opening the table. */
  static final long SEQUENTIAL = -1;

  private static final int PIECE_BYTES = 1 << 20;
  private static final int BATCH = 2_600;
  private static final long FIRST_VALUES = 1_000_000;
  private static final int KIBI = 1024;

  private OpenProbe() {}

  /** Arguments: directory; values to look up after opening, or {@link #SEQUENTIAL}. */
  public static void main(String[] arguments) throws IOException {
    Path dir = Path.of(arguments[0]);
    long values = Long.parseLong(arguments[1]);
    if (values == SEQUENTIAL) {
      long from = System.nanoTime();
      readAll(dir);
      System.out.println("sequential_nanos " + (System.nanoTime() - from));
      return;
    }
    long from = System.nanoTime();
    ServingTable table;
    try (TableDirectory opened = TableDirectory.open(dir)) {
      table = opened.serving(Precision.FP32);
    }
    System.out.println("open_nanos " + (System.nanoTime() - from));
    lookUp(table, 0, Math.min(values, FIRST_VALUES));
    System.gc();
    System.out.println("resident_bytes_at_start " + resident());
    lookUp(table, FIRST_VALUES, values);
    System.gc();
    System.out.println("resident_bytes_at_end " + resident());
    System.out.println("resident_bytes " + resident());
  }

  private static void readAll(Path dir) throws IOException {
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
    try (Stream<Path> files = Files.list(dir)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".sst")).toList()) {
        try (FileChannel channel = FileChannel.open(file)) {
          while (channel.read(piece.clear()) >= 0) {
            // The bytes are all that is wanted.
          }
        }
      }
    }
  }

  private static void lookUp(ServingTable table, long from, long to) {
    FeatureEntry feature = new FeatureRegistry().register("value", 1);
    int[] rows = new int[BATCH];
    float[] out = new float[BATCH * table.layout().dimension()];
    for (long value = from; value < to; ) {
      int count = (int) Math.min(BATCH, to - value);
      for (int i = 0; i < count; i++) {
        rows[i] = RowHash.row(table.layout(), feature, 0, RowHash.valueHash(value++));
      }
      try (ServingTable.View view = table.pin()) {
        view.gather(rows, 0, count, out, 0);
      }
    }
  }

  private static long resident() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * KIBI;
      }
    }
    throw new IOException("this system does not tell resident memory (/proc/self/status)");
  }
}

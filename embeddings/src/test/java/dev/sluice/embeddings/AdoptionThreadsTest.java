package dev.sluice.embeddings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.record.RowBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readers gather while versions pass: every batch is wholly of the version its view names. */
class AdoptionThreadsTest {
  private static final int ROWS = 512;
  private static final int DIMENSION = 8;
  private static final int VERSIONS = 3000;
  private static final int READERS = 3;

  /* Version v sets row r to v where (r + v) is even: what r holds under v is plain arithmetic. */
  private static float expected(int row, long version) {
    return ((row + version) & 1) == 0 ? version : version - 1;
  }

  private final ServingTable table =
      new ServingTable(new TableLayout(1, ROWS, DIMENSION, 0, 0, 0f));
  private final AtomicInteger reading = new AtomicInteger();

  @Test
  @Timeout(60)
  void gather_whileVersionsAreAdopted_isOfOneVersion() throws Exception {
    table.apply(0, -1, List.of(block(0, ROWS, 0)), Map.of("v", stamp(0)));
    table.apply(1, 0, List.of(block(0, ROWS, 1)), Map.of("v", stamp(1)));
    ExecutorService threads = Executors.newFixedThreadPool(READERS);
    try {
      List<Future<Integer>> readers = new ArrayList<>();
      for (int reader = 0; reader < READERS; reader++) {
        readers.add(threads.submit(reader(reader)));
      }
      while (reading.get() < READERS) {
        Thread.onSpinWait();
      }
      for (long version = 2; version <= VERSIONS; version++) {
        table.apply(
            version, version - 1, List.of(block(0, ROWS, version)), Map.of("v", stamp(version)));
      }
      int versionsSeen = 0;
      for (Future<Integer> reader : readers) {
        versionsSeen += reader.get();
      }
      assertThat(versionsSeen).as("versions met while they passed").isGreaterThan(READERS * 5);
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Callable<Integer> reader(int seed) {
    return () -> {
      Random random = new Random(seed);
      int[] rows = IntStream.range(0, ROWS).toArray();
      float[] out = new float[ROWS * DIMENSION];
      long last = -1;
      int seen = 0;
      while (last < VERSIONS) {
        try (ServingTable.View view = table.pin()) {
          reading.compareAndSet(seed, seed + 1);
          long version = view.version();
          assertThat(version).isGreaterThanOrEqualTo(last);
          seen += version > last ? 1 : 0;
          last = version;
          // Several gathers per view: a fold that did not wait would show between them.
          for (int again = random.nextInt(4); again >= 0; again--) {
            view.gather(rows, 0, ROWS, out, 0);
            requireWhole(out, version, view.blob("v"));
          }
        }
      }
      return seen;
    };
  }

  private static void requireWhole(float[] out, long version, byte[] blob) {
    assertThat(blob).isEqualTo(stamp(version));
    for (int i = 0; i < out.length; i++) {
      if (out[i] != expected(i / DIMENSION, version)) {
        throw new AssertionError(
            "row %d of version %d held %s".formatted(i / DIMENSION, version, out[i]));
      }
    }
  }

  private static RowBlock block(int from, int to, long version) {
    int[] rows = IntStream.range(from, to).filter(r -> ((r + version) & 1) == 0).toArray();
    float[] values = new float[rows.length * DIMENSION];
    Arrays.fill(values, version);
    return RowBlocks.block(rows, values, DIMENSION);
  }

  private static byte[] stamp(long version) {
    return new byte[] {(byte) version, (byte) (version >> 8)};
  }
}

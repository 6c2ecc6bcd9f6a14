package dev.sluice.embeddings.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embeddings.Precision;
import dev.sluice.embeddings.RowBlocks;
import dev.sluice.embeddings.RowStore;
import dev.sluice.embeddings.ServingTable;
import dev.sluice.embeddings.TableCommit;
import dev.sluice.embeddings.TableLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A table larger than its memory gives the rows of one that is not. */
class CachedRowsTest {
  private static final int DIMENSION = 4;
  private static final TableLayout LAYOUT = new TableLayout(1, 4000, DIMENSION, 0, 5, 0.1f);
  /* A tenth of the rows fits. */
  private static final long BUDGET = 400L * (DIMENSION * Float.BYTES + 6);

  @TempDir Path temp;
  private Path dir;

  @BeforeEach
  void fill() {
    Path export = temp.resolve("export");
    dir = temp.resolve("table");
    try (SortedFiles files = SortedFiles.create(export, LAYOUT, StoreTuning.lookedUp())) {
      // Every third row was never written.
      for (int row = 0; row < LAYOUT.rows(); row++) {
        if (row % 3 != 0) {
          files.row(row, expected(row, 0));
        }
      }
      files.finish(new TableCommit(1, 1, Map.of(), Map.of()));
    }
    TableExport.load(export, dir, StoreTuning.lookedUp());
  }

  private static float[] expected(int row, long version) {
    float[] numbers = new float[DIMENSION];
    if (row % 3 == 0 && version == 0) {
      LAYOUT.initialise(row, numbers, 0);
    } else {
      Arrays.fill(numbers, row + version * 0.5f);
    }
    return numbers;
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void gather_skewedRows_areRightAndMostlyCached(Precision precision) {
    try (CachedRows rows = CachedRows.openReadOnly(dir, precision, BUDGET)) {
      Random random = new Random(1);
      for (int batch = 0; batch < 300; batch++) {
        int[] wanted = new int[64];
        Arrays.setAll(wanted, i -> skewed(random));
        assertHolds(rows, wanted, precision, 0);
      }
      assertThat(rows.reads()).isEqualTo(300 * 64);
      assertThat(rows.hits()).isBetween(rows.reads() / 3, rows.reads() - 1);
      assertThat(rows.capacity()).isLessThan(LAYOUT.rows() / 4);
    }
  }

  @Test
  void directRows_anyRows_areRight() {
    try (DirectRows rows = DirectRows.open(dir, StoreTuning.lookedUp().withBlockCache(1 << 20))) {
      assertHolds(rows, new int[] {0, 1, 2, 3, 3999, 1, 2000}, Precision.FP32, 0);
    }
  }

  @Test
  void scatter_cachedAndOtherRows_areRenewed() {
    try (CachedRows rows = CachedRows.open(dir, LAYOUT, Precision.FP32, BUDGET)) {
      assertThat(rows.current().version()).isEqualTo(1);
      int[] some = {1, 2, 3, 2000};
      assertHolds(rows, new int[] {1, 2, 3}, Precision.FP32, 0);
      float[] values = new float[some.length * DIMENSION];
      for (int i = 0; i < some.length; i++) {
        System.arraycopy(expected(some[i], 1), 0, values, i * DIMENSION, DIMENSION);
      }
      rows.scatter(some, some.length, values);
      assertHolds(rows, some, Precision.FP32, 1);
    }
  }

  /** Readers gather whole versions while the writer applies and folds new ones. */
  @Test
  @Timeout(120)
  void serving_overACache_showsOneVersionAtATime() throws Exception {
    int versions = 60;
    try (CachedRows rows = CachedRows.open(dir, LAYOUT, Precision.FP32, BUDGET)) {
      ServingTable table = new ServingTable(LAYOUT, rows, new BitSet(), 0, Map.of());
      ExecutorService pool = Executors.newFixedThreadPool(2);
      try {
        List<Future<Integer>> readers = new ArrayList<>();
        for (int reader = 0; reader < 2; reader++) {
          readers.add(pool.submit(reader(table, reader, versions)));
        }
        int[] changed = new int[200];
        Arrays.setAll(changed, i -> i);
        for (long version = 1; version <= versions; version++) {
          float[] values = new float[changed.length * DIMENSION];
          for (int i = 0; i < changed.length; i++) {
            System.arraycopy(expected(i, version), 0, values, i * DIMENSION, DIMENSION);
          }
          table.apply(
              version, version - 1, List.of(RowBlocks.block(changed, values, DIMENSION)), Map.of());
        }
        for (Future<Integer> reader : readers) {
          assertThat(reader.get()).isPositive();
        }
      } finally {
        pool.shutdownNow();
      }
    }
  }

  private static Callable<Integer> reader(ServingTable table, int seed, int versions) {
    return () -> {
      Random random = new Random(seed);
      int gathers = 0;
      long version = 0;
      float[] out = new float[32 * DIMENSION];
      while (version < versions) {
        try (ServingTable.View view = table.pin()) {
          version = view.version();
          int[] wanted = new int[32];
          Arrays.setAll(wanted, i -> random.nextBoolean() ? random.nextInt(200) : skewed(random));
          view.gather(wanted, 0, wanted.length, out, 0);
          for (int i = 0; i < wanted.length; i++) {
            float[] expected = expected(wanted[i], wanted[i] < 200 ? version : 0);
            assertThat(Arrays.copyOfRange(out, i * DIMENSION, (i + 1) * DIMENSION))
                .as("row %d of version %d", wanted[i], version)
                .isEqualTo(expected);
          }
          gathers++;
        }
      }
      return gathers;
    };
  }

  private static int skewed(Random random) {
    return (int) (LAYOUT.rows() * Math.pow(random.nextDouble(), 4));
  }

  private static void assertHolds(RowStore rows, int[] wanted, Precision precision, long version) {
    float[] out = new float[wanted.length * DIMENSION];
    rows.gather(wanted, 0, wanted.length, out, 0);
    for (int i = 0; i < wanted.length; i++) {
      float[] expected = expected(wanted[i], version);
      for (int j = 0; j < DIMENSION; j++) {
        assertThat(out[i * DIMENSION + j]).isEqualTo(precision.rounded(expected[j]));
      }
    }
  }
}

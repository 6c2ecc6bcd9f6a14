package dev.sluice.embeddings.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.RowOwners;
import dev.sluice.embeddings.TableCommit;
import dev.sluice.embeddings.TableLayout;
import dev.sluice.embeddings.rocksdb.RocksTable;
import dev.sluice.embeddings.rocksdb.TableDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableStatsTest {
  private static final TableLayout LAYOUT = new TableLayout(1, 4000, 2, 1, 3, 0.1f);

  @TempDir Path dir;
  private final FeatureRegistry registry = new FeatureRegistry();
  private final FeatureEntry user = registry.register("user", 1);
  private final FeatureEntry item = registry.register("item", 2);

  @BeforeEach
  void learn() {
    try (RocksTable table = RocksTable.open(dir, LAYOUT)) {
      ValuesSeen seen = new ValuesSeen(table.owners());
      learn(table, seen, user, 500);
      learn(table, seen, item, 300);
      Map<String, byte[]> parts =
          Map.of(FeatureRegistry.BLOB, registry.toBytes(), ValuesSeen.BLOB, seen.toBytes());
      table.stage(new TableCommit(7, 3, Map.of("p", 1L), parts));
      table.commit(7);
    }
  }

  private static void learn(RocksTable table, ValuesSeen seen, FeatureEntry of, int values) {
    for (int v = 0; v < values; v++) {
      long hash = RowHash.valueHash(v);
      for (int chunk = 0; chunk < of.chunks(); chunk++) {
        int row = RowHash.row(LAYOUT, of, chunk, hash);
        seen.saw(of, chunk, hash, row);
        table.write(new int[] {row}, 1, new float[] {3, 4}, new float[] {1});
      }
    }
  }

  @Test
  void stats_ofALearnedTable_tellValuesCollisionsAndMemory() {
    TableStats stats;
    try (TableDirectory table = TableDirectory.open(dir)) {
      stats = TableStats.of(table);
    }
    assertThat(stats.version()).isEqualTo(3);
    assertThat(stats.tableBytes()).isEqualTo(4000L * 2 * 4);
    assertThat(stats.meanSquaredNorm()).isEqualTo(25);
    assertThat(stats.norms()).containsExactly(new NormHistogram.Bin(4, 8, stats.rowsInUse()));
    TableStats.Feature users = stats.features().get(0);
    assertThat(users.name()).isEqualTo("user");
    assertThat(users.valuesSeen()).isEqualTo(500);
    assertThat(stats.features().get(1).valuesSeen()).isEqualTo(300);
    assertThat(stats.collisionlessBytes()).isEqualTo(1100 * 8);
    assertThat((double) stats.rowsInUse())
        .isCloseTo(stats.expectedRowsInUse(), within(0.07 * stats.rowsInUse()));
    // 1100 lookups in 4000 rows: expected shared rows are rows - empty - single ones, about 127.
    assertThat(stats.rowsShared()).isBetween(80, 175);
  }

  @Test
  void row_ofAValue_namesItsOwnerAndNumbers() {
    int row = RowHash.row(LAYOUT, user, 0, RowHash.valueHash(4));
    try (TableDirectory table = TableDirectory.open(dir)) {
      assertThat(table.row(row).written()).isTrue();
      assertThat(table.row(row).numbers()).containsExactly(3f, 4f);
      assertThat(table.row(row).slots()).containsExactly(1f);
      assertThat(table.row(row).shared() || table.row(row).print() == print(4)).isTrue();
    }
  }

  private short print(int value) {
    return RowOwners.print(user, RowHash.valueHash(value));
  }

  @Test
  void forget_valueAloneInItsRow_isResetAndStaysSo() {
    int alone = -1;
    int shared = -1;
    try (TableDirectory table = TableDirectory.open(dir)) {
      RowOwners owners = table.owners();
      for (int v = 0; v < 500; v++) {
        boolean isShared = owners.shared(RowHash.row(LAYOUT, user, 0, RowHash.valueHash(v)));
        shared = isShared ? v : shared;
        alone = isShared ? alone : v;
      }
    }
    int aloneRow = RowHash.row(LAYOUT, user, 0, RowHash.valueHash(alone));
    try (RocksTable table = RocksTable.open(dir, LAYOUT)) {
      assertThat(Forgetting.forget(table, user, RowHash.valueHash(alone)))
          .isEqualTo(List.of(new Forgetting.Forgotten(aloneRow, Forgetting.Outcome.RESET)));
      assertThat(Forgetting.forget(table, user, RowHash.valueHash(shared)).get(0).outcome())
          .isEqualTo(Forgetting.Outcome.SHARED);
      assertThat(table.changedRows()).containsExactly(aloneRow);
      table.amend();
    }
    float[] initial = new float[2];
    LAYOUT.initialise(aloneRow, initial, 0);
    try (TableDirectory table = TableDirectory.open(dir)) {
      assertThat(table.current().checkpointId()).isEqualTo(7);
      assertThat(table.row(aloneRow).numbers()).containsExactly(initial[0], initial[1]);
      assertThat(table.row(aloneRow).print()).isEqualTo(RowOwners.NONE);
      table.verify();
    }
  }

  @Test
  void forget_valueNeverLearned_touchesNothing() {
    try (RocksTable table = RocksTable.open(dir, LAYOUT)) {
      Forgetting.forget(table, user, RowHash.valueHash("nobody"))
          .forEach(row -> assertThat(row.outcome()).isNotEqualTo(Forgetting.Outcome.RESET));
      assertThat(table.changedRows()).isEmpty();
    }
  }

  @Test
  void valuesSeen_restored_countOn() {
    ValuesSeen first = new ValuesSeen(new RowOwners(10));
    for (int v = 0; v < 3000; v++) {
      first.saw(user, 0, RowHash.valueHash(v), v % 10);
    }
    ValuesSeen second = new ValuesSeen(new RowOwners(10));
    second.restore(first.toBytes());
    for (int v = 2000; v < 5000; v++) {
      second.saw(user, 0, RowHash.valueHash(v), v % 10);
    }
    assertThat(second.distinct(user.id())).isCloseTo(5000, within(5000 * 0.1));
    ValuesSeen backwards = new ValuesSeen(new RowOwners(10));
    for (int v = 4999; v >= 0; v--) {
      backwards.saw(user, 0, RowHash.valueHash(v), v % 10);
    }
    assertThat(backwards.toBytes()).as("whatever the order").isEqualTo(second.toBytes());
    assertThatThrownBy(() -> second.restore(new byte[] {1, 2, 3}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

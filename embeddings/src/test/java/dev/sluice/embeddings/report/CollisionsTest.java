package dev.sluice.embeddings.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.TableLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The counts of the theory [1, section 1.3 of the notes], simulated with the product's own hash.
 */
class CollisionsTest {
  private static final int VALUES = 20_000;
  private static final int OTHERS = 60_000;

  @Test
  void multiplexed_partners_areAsExpectedWithinTheirStandardError() {
    TableLayout layout = new TableLayout(1, 50_000, 4, 0, 0, 0);
    FeatureRegistry registry = new FeatureRegistry();
    FeatureEntry small = registry.register("small", 1);
    FeatureEntry large = registry.register("large", 1);
    CollisionCount count = new CollisionCount();
    feed(count, layout, small, VALUES);
    feed(count, layout, large, OTHERS);
    Collisions expected =
        Collisions.expected(layout, registry.entries(), new double[] {VALUES, OTHERS}, 0);
    assertThat(expected.intra()).isEqualTo((VALUES - 1) / 50_000.0);
    assertThat(expected.inter()).isEqualTo(OTHERS / 50_000.0);
    Collisions measured = count.measured(small.id());
    assertThat(measured.intra())
        .isCloseTo(expected.intra(), within(4 * standardError(VALUES, VALUES, 50_000)));
    assertThat(measured.inter())
        .isCloseTo(expected.inter(), within(4 * standardError(VALUES, OTHERS, 50_000)));
  }

  /** Plain tables have no partners of other features, and about N/M of their own. */
  @Test
  void plain_partners_areAllOfTheOwnFeature() {
    TableLayout layout = new TableLayout(2, 25_000, 4, 0, 0, 0);
    FeatureRegistry registry = new FeatureRegistry();
    FeatureEntry first = registry.register("first", 1);
    FeatureEntry second = registry.register("second", 1);
    CollisionCount count = new CollisionCount();
    feed(count, layout, first, VALUES);
    feed(count, layout, second, VALUES);
    Collisions measured = count.measured(first.id());
    assertThat(measured.inter()).isZero();
    assertThat(measured.intra())
        .isCloseTo((VALUES - 1) / 25_000.0, within(4 * standardError(VALUES, VALUES, 25_000)));
  }

  /** Two values agree in all of k chunks once in rows^k. */
  @Test
  void chunks_agreeTogether_asRarelyAsTheirProduct() {
    TableLayout layout = new TableLayout(1, 40, 4, 0, 0, 0);
    FeatureEntry item = new FeatureRegistry().register("item", 2);
    int values = 2000;
    int[][] rows = new int[2][values];
    for (int v = 0; v < values; v++) {
      rows[0][v] = RowHash.row(layout, item, 0, RowHash.valueHash(v));
      rows[1][v] = RowHash.row(layout, item, 1, RowHash.valueHash(v));
    }
    long both = 0;
    for (int v = 0; v < values; v++) {
      for (int w = 0; w < v; w++) {
        both += rows[0][v] == rows[0][w] && rows[1][v] == rows[1][w] ? 1 : 0;
      }
    }
    double expected = values * (values - 1) / 2.0 / (40.0 * 40.0);
    assertThat((double) both).isCloseTo(expected, within(5 * Math.sqrt(expected)));
  }

  @Test
  void rowsInUse_manyValues_areAsExpected() {
    TableLayout layout = new TableLayout(1, 10_000, 4, 0, 0, 0);
    FeatureEntry item = new FeatureRegistry().register("item", 1);
    CollisionCount count = new CollisionCount();
    feed(count, layout, item, 15_000);
    double expected = Collisions.expectedRowsInUse(15_000, 10_000);
    // Var of empty rows is below rows e^-l (1 - (1 + l) e^-l); 4 of its roots.
    assertThat((double) count.rowsInUse())
        .isCloseTo(expected, within(4 * Math.sqrt(10_000 * 0.15)));
    assertThat(Collisions.expectedRowsInUse(1, 1)).isEqualTo(1);
  }

  @Test
  void expected_featureOfSeveralChunksInOneTable_meetsItself() {
    TableLayout layout = new TableLayout(1, 100, 4, 0, 0, 0);
    FeatureEntry item = new FeatureRegistry().register("item", 2);
    Collisions expected = Collisions.expected(layout, List.of(item), new double[] {51}, 0);
    assertThat(expected.intra()).isCloseTo(2 * 50 / 100.0, within(1e-12));
  }

  /*
   * Mean partners of n values among m others thrown into M rows: the number of meeting pairs is
   * about Poisson with mean n m / M, half of it for pairs within one set; a pair within counts
   * twice.
   */
  private static double standardError(double n, double m, double rows) {
    return Math.sqrt(2 * n * m / rows) / n;
  }

  private static void feed(CollisionCount count, TableLayout layout, FeatureEntry of, int values) {
    for (int v = 0; v < values; v++) {
      long hash = RowHash.valueHash(v);
      for (int chunk = 0; chunk < of.chunks(); chunk++) {
        count.saw(of, chunk, hash, RowHash.row(layout, of, chunk, hash));
        count.saw(of, chunk, hash, RowHash.row(layout, of, chunk, hash));
      }
    }
  }
}

package dev.sluice.model.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class GatePathTest {
  /** Two fields of three values; the last value does not occur. */
  private static final int[] FIELD_OF = {0, 0, 0, 1, 1, 1};

  private static final int[] COUNTS = {9, 5, 2, 30, 1, 0};

  private static final List<GatePath.Search> SEARCHES =
      List.of(
          new GatePath.Search(1e-5, new double[] {0.9, 0.4, -0.1, 0.8, 0.2, 0.9}),
          new GatePath.Search(1e-4, new double[] {0.7, -0.2, -0.3, 0.6, -0.4, 0.9}),
          // Noise: a weaker one closed what this one keeps.
          new GatePath.Search(1e-3, new double[] {0.5, -0.3, 0.1, -0.2, -0.5, 0.9}));

  private static GatePath path(boolean... useful) {
    return GatePath.of(SEARCHES, COUNTS, FIELD_OF, useful);
  }

  @Test
  void keep_isByVotes_thenByWeights_andNested() {
    GatePath path = path(true, true);

    assertThat(path.values()).isEqualTo(5);
    assertThat(path.keep(1)).containsExactly(true, false, false, false, false, false);
    assertThat(path.keep(2)).containsExactly(true, false, false, true, false, false);
    // One vote each: the weights' sum decides.
    assertThat(path.keep(3)).containsExactly(true, true, false, true, false, false);
    assertThat(path.keep(4)).containsExactly(true, true, true, true, false, false);
    assertThat(path.keep(5)).containsExactly(true, true, true, true, true, false);
  }

  @Test
  void keep_putsValuesOfAUselessFieldLast() {
    GatePath path = path(false, true);

    assertThat(path.keep(2)).containsExactly(false, false, false, true, true, false);
    assertThat(path.keep(3)).containsExactly(true, false, false, true, true, false);
  }

  @Test
  void keep_putsOftenMetValuesOfTellingFieldsFirst() {
    int[] counts = {9, 50, 2, 49, 1000, 0};

    GatePath path = GatePath.of(SEARCHES, counts, FIELD_OF, new boolean[] {true, true});
    assertThat(path.firm()).isEqualTo(2);
    // Both have one vote, others three and two.
    assertThat(path.keep(1)).containsExactly(false, true, false, false, false, false);
    assertThat(path.keep(2)).containsExactly(false, true, false, false, true, false);
    assertThat(path.keep(3)).containsExactly(true, true, false, false, true, false);

    GatePath half = GatePath.of(SEARCHES, counts, FIELD_OF, new boolean[] {true, false});
    assertThat(half.firm()).as("often met where nothing is told is not firm").isEqualTo(1);
    assertThat(half.keep(3)).containsExactly(true, true, true, false, false, false);
  }

  @Test
  void strength_liesBetweenThoseThatWereSearched() {
    GatePath path = path(true, true);

    // 4, 2 and 2 values are open at 1e-5, 1e-4 and 1e-3.
    assertThat(path.strength(5)).isEqualTo(1e-5);
    assertThat(path.strength(4)).isCloseTo(1e-5, within(1e-12));
    assertThat(path.strength(3)).isCloseTo(Math.sqrt(1e-9), within(1e-9));
    assertThat(path.strength(2)).isCloseTo(1e-4, within(1e-12));
    assertThat(path.strength(1)).isCloseTo(1e-3, within(1e-12));
  }

  @Test
  void mostFrequent_keepsNothingThatDoesNotOccur() {
    assertThat(GatePath.mostFrequent(COUNTS, 2))
        .containsExactly(true, false, false, true, false, false);
    assertThat(GatePath.mostFrequent(COUNTS, 6))
        .containsExactly(true, true, true, true, true, false);
  }
}

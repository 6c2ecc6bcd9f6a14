package dev.sluice.audit.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.audit.sample.RowSample;
import dev.sluice.audit.table.ColumnSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The original's generators, with the figures that its kernel gave on them (section 4.9). */
class FeatureRankingTest {
  private static final int ROWS = 10_000;
  private static final RankingConfig CONFIG = RankingConfig.defaults().withThreads(2);

  @Test
  void copyOfTheLabelAndItsDouble_leadByFar_andNoiseIsNearZero() {
    List<int[]> columns = uniform(100, ROWS, 11);
    for (int row = 0; row < ROWS; row++) {
      columns.get(31)[row] = 19 * columns.get(30)[row];
      columns.get(30)[row] = columns.get(30)[row] < 20 ? 0 : columns.get(30)[row];
    }
    List<FeatureScore> singles = ranking(sample(columns, columns.get(30)), CONFIG).singles();
    assertThat(singles.get(0).name()).isEqualTo("f30");
    assertThat(singles.get(0).corrected()).isCloseTo(4.2425, within(0.03));
    assertThat(singles.get(1).name()).isEqualTo("f31");
    assertThat(singles.get(1).corrected()).isCloseTo(3.8261, within(0.03));
    assertThat(singles.subList(2, 100))
        .allSatisfy(score -> assertThat(score.corrected()).isCloseTo(0, within(3 * 0.0203)))
        .allSatisfy(score -> assertThat(score.plain()).isBetween(0.39, 0.44));
    double mean =
        singles.subList(2, 100).stream()
            .mapToDouble(FeatureScore::corrected)
            .average()
            .orElseThrow();
    assertThat(mean).isCloseTo(0.0009, within(3 * 0.0084 / Math.sqrt(98)));
  }

  @Test
  void binaryLabel_isToldByItsSourceAlone() {
    List<int[]> columns = uniform(100, ROWS, 12);
    int[] label = IntStream.of(columns.get(30)).map(value -> value > 39 ? 1 : 0).toArray();
    List<FeatureScore> singles = ranking(sample(columns, label), CONFIG).singles();
    assertThat(singles.get(0).name()).isEqualTo("f30");
    assertThat(singles.get(0).corrected()).isCloseTo(0.6278, within(0.02));
    assertThat(singles.subList(1, 100))
        .allSatisfy(score -> assertThat(score.corrected()).isCloseTo(0, within(5 * 0.0009)));
  }

  @Test
  void plantedPair_isFoundAmongAllWithinTheBudget() {
    List<int[]> columns = uniform(60, ROWS, 13);
    int[] label = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      label[row] = columns.get(30)[row] + columns.get(50)[row];
    }
    FeatureRanking ranking = ranking(sample(columns, label), CONFIG);
    Interactions found = Interactions.search(ranking, ranking.singles(), 400);
    assertThat(found.looked()).isLessThanOrEqualTo(2 * 400);
    assertThat(found.pairs().get(0).name()).isEqualTo("f30 AND f50");
    assertThat(found.pairs().get(0).corrected()).isCloseTo(0.6725, within(0.03));
    assertThat(found.pairs().get(1).corrected()).isLessThan(0.25);
  }

  /** The original's third order: 10,000 sampled rows, singles as its kernel gave them. */
  @Test
  void plantedTriple_isFoundAmongAllWithinTheBudget() {
    List<int[]> columns =
        uniform(24, ROWS, 14).stream().map(c -> IntStream.of(c).map(v -> v % 5).toArray()).toList();
    int[] label = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      label[row] = columns.get(2)[row] + columns.get(9)[row] + columns.get(17)[row];
    }
    FeatureRanking ranking = ranking(sample(columns, label), CONFIG);
    Interactions found = Interactions.search(ranking, ranking.singles(), 300);
    assertThat(found.possible()).isEqualTo(276 + 2024);
    assertThat(found.triples().get(0).name()).isEqualTo("f2 AND f9 AND f17");
  }

  @Test
  void exclusiveOr_hasAGainThatItsMembersDoNot() {
    Random random = new Random(17);
    List<int[]> columns =
        IntStream.range(0, 12).mapToObj(c -> random.ints(4_000, 0, 2).toArray()).toList();
    int[] label = new int[4_000];
    for (int row = 0; row < label.length; row++) {
      label[row] = columns.get(4)[row] ^ columns.get(8)[row];
    }
    RowSample sample = empty(12, 4_000);
    for (int row = 0; row < label.length; row++) {
      offer(sample, columns, label, row);
    }
    FeatureRanking ranking = ranking(sample, CONFIG);
    List<FeatureScore> singles = ranking.singles();
    Interactions found = Interactions.search(ranking, singles, 1_000);
    assertThat(found.pairs().get(0).name()).isEqualTo("f4 AND f8");
    assertThat(found.gain(found.pairs().get(0), singles)).isGreaterThan(0.6);
  }

  @Test
  void thirdOrder_singlesComeFirst() {
    List<int[]> columns = uniform(60, ROWS, 18);
    int[] label = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      label[row] = columns.get(20)[row] + columns.get(30)[row] + columns.get(50)[row];
    }
    List<FeatureScore> singles = ranking(sample(columns, label), CONFIG).singles();
    assertThat(singles.subList(0, 3).stream().map(FeatureScore::name))
        .containsExactlyInAnyOrder("f20", "f30", "f50");
    assertThat(singles.subList(0, 3))
        .allSatisfy(score -> assertThat(score.corrected()).isBetween(0.0575 - 0.03, 0.0727 + 0.03));
  }

  @Test
  void permutations_giveNoiseAnyPAndFactsTheLeast() {
    List<int[]> columns = uniform(40, ROWS, 19);
    int[] label = IntStream.of(columns.get(7)).map(value -> value > 39 ? 1 : 0).toArray();
    List<FeatureScore> singles =
        ranking(sample(columns, label), CONFIG.withPermutations(19)).singles();
    assertThat(singles.get(0).pValue()).isEqualTo(1.0 / 20);
    assertThat(
            singles.subList(1, 40).stream().mapToDouble(s -> s.pValue() == null ? 2 : s.pValue()))
        .allMatch(p -> p >= 0.05 && p <= 1)
        .anyMatch(p -> p > 0.5);
    assertThat(
            singles.subList(1, 40).stream()
                .filter(s -> s.pValue() != null && s.pValue() <= 0.05)
                .count())
        .isLessThanOrEqualTo(8);
  }

  @Test
  void controls_scoreWhatTheyMust() {
    List<int[]> columns = uniform(2, ROWS, 20);
    int[] label = IntStream.of(columns.get(0)).map(value -> value > 39 ? 1 : 0).toArray();
    FeatureRanking ranking = ranking(sample(columns, label), CONFIG);
    List<FeatureScore> controls = ranking.controls();
    assertThat(controls.get(0).name()).isEqualTo("CONTROL-target");
    assertThat(controls.get(0).corrected()).isCloseTo(ranking.labelEntropy(), within(1e-9));
    assertThat(
            controls.stream()
                .filter(
                    c ->
                        List.of("CONTROL-constant", "CONTROL-sequence", "CONTROL-rowhash")
                            .contains(c.name())))
        .hasSize(3)
        .allSatisfy(control -> assertThat(control.corrected()).isZero());
    NoiseFloor floor = new NoiseFloor(controls);
    assertThat(floor.highest()).isBetween(0.0, 0.02);
  }

  @Test
  void ranking_dependsNeitherOnRowOrderNorOnPartsNorOnThreads() {
    List<int[]> columns = uniform(12, ROWS, 15);
    int[] label = IntStream.of(columns.get(3)).map(value -> value % 3).toArray();
    List<FeatureScore> whole = ranking(sample(columns, label), CONFIG.withThreads(1)).singles();

    List<Integer> sortedByLabel = new ArrayList<>(IntStream.range(0, ROWS).boxed().toList());
    sortedByLabel.sort(Comparator.comparingInt(row -> label[row]));
    RowSample sorted = empty(columns.size(), 4_000);
    RowSample even = empty(columns.size(), 4_000);
    RowSample odd = empty(columns.size(), 4_000);
    for (int row : sortedByLabel) {
      offer(sorted, columns, label, row);
      offer(row % 2 == 0 ? even : odd, columns, label, row);
    }
    odd.merge(even);
    List<FeatureScore> fromSorted = ranking(sorted, CONFIG).singles();
    assertThat(ranking(odd, CONFIG.withThreads(4)).singles()).isEqualTo(fromSorted);
    assertThat(fromSorted.get(0).name()).isEqualTo(whole.get(0).name()).isEqualTo("f3");
    assertThat(sorted.size() + sorted.sampledOut()).isEqualTo(ROWS);

    RowSample shuffled = empty(columns.size(), ROWS);
    Collections.shuffle(sortedByLabel, new Random(5));
    sortedByLabel.forEach(row -> offer(shuffled, columns, label, row));
    assertThat(ranking(shuffled, CONFIG).singles()).isEqualTo(whole);
  }

  /**
   * Values of unequal frequency spread the score far more than uniform noise: measured against
   * that, a useless flag of one to two passed for informative in one log of five.
   */
  @Test
  void skewedNoise_isNotInformative() {
    int informative = 0;
    for (long seed = 40; seed < 60; seed++) {
      Random random = new Random(seed);
      int[] flag = random.ints(ROWS, 0, 3).map(value -> value == 0 ? 1 : 0).toArray();
      int[] label = random.ints(ROWS, 0, 12).map(value -> value == 0 ? 1 : 0).toArray();
      FeatureRanking ranking = ranking(sample(List.of(flag), label), CONFIG);
      informative += ranking.singles().get(0).informative() ? 1 : 0;
    }
    assertThat(informative).isLessThanOrEqualTo(1);
  }

  private static List<int[]> uniform(int columns, int rows, long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, columns).mapToObj(c -> random.ints(rows, 10, 100).toArray()).toList();
  }

  private static RowSample sample(List<int[]> columns, int[] label) {
    RowSample sample = empty(columns.size(), ROWS);
    for (int row = 0; row < ROWS; row++) {
      offer(sample, columns, label, row);
    }
    return sample;
  }

  private static RowSample empty(int columns, int capacity) {
    return new RowSample(columns, capacity, 1);
  }

  private static FeatureRanking ranking(RowSample sample, RankingConfig config) {
    return new FeatureRanking(
        sample.rows(),
        IntStream.range(0, sample.columns()).mapToObj(c -> ColumnSpec.category("f" + c)).toList(),
        config);
  }

  private static void offer(RowSample sample, List<int[]> columns, int[] label, int row) {
    sample.offer(
        "row-" + row,
        0,
        row,
        columns.stream().mapToInt(column -> column[row]).toArray(),
        label[row],
        0,
        new float[0]);
  }
}

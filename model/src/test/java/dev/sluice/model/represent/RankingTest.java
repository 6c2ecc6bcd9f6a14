package dev.sluice.model.represent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.model.matrix.SparseRows;
import dev.sluice.model.matrix.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RankingTest {
  private final Workers workers = new Workers(2);

  @Test
  void topK_tiesAndInfinities_areOrdered() {
    float[] values = {1, 3, Float.NEGATIVE_INFINITY, 3, 2, 0};
    assertThat(TopK.of(values, 4)).containsExactly(1, 3, 4, 0);
    assertThat(TopK.of(values, 9)).containsExactly(1, 3, 4, 0, 5);
    assertThat(TopK.of(new float[0], 3)).isEmpty();
  }

  @Test
  void topK_random_isTheSortedStart() {
    Random random = new Random(6);
    float[] values = new float[500];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(60);
    }
    int[] sorted =
        java.util.stream.IntStream.range(0, 500)
            .boxed()
            .sorted((a, b) -> Float.compare(values[b], values[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    assertThat(TopK.of(values, 20)).containsExactly(Arrays.copyOf(sorted, 20));
  }

  @Test
  void split_byTime_holdsTheLastTenthsAndKeepsShortUsersWhole() {
    int[] user = new int[23];
    int[] item = new int[23];
    long[] time = new long[23];
    for (int p = 0; p < 20; p++) {
      item[p] = p;
      time[p] = 100 - p;
    }
    for (int p = 20; p < 22; p++) {
      user[p] = 1;
      item[p] = p - 20;
    }
    // A repeat of user 0's first item: it stays where it first was.
    item[22] = 19;
    time[22] = 1000;
    Split split = Split.byTime(2, 20, user, item, time);
    assertThat(split.test().of(0)).containsExactly(0);
    assertThat(split.valid().of(0)).containsExactly(1, 2);
    assertThat(split.train().of(0)).hasSize(17).contains(19);
    assertThat(split.train().of(1)).containsExactly(0, 1);
    assertThat(split.test().count(1)).isZero();
  }

  @Test
  void fullRanking_knownOrder_hasTheFormulasFigures() {
    // Ranked: item 0 is known from training, then 1, 2, 3, ...; wanted are 1 and 3.
    float[][] users = {{1}};
    float[][] items = new float[30][1];
    for (int i = 0; i < 30; i++) {
      items[i][0] = 30 - i;
    }
    Interactions train = pairs(0);
    RankingQuality quality = FullRanking.ofVectors(users, items, train, pairs(1, 3), workers);
    assertThat(quality.recall10()).isEqualTo(1);
    assertThat(quality.ndcg10())
        .isCloseTo((1 + 1 / 2.0) / (1 + Math.log(2) / Math.log(3)), within(1e-9));
    RankingQuality late = FullRanking.ofVectors(users, items, train, pairs(11, 25), workers);
    assertThat(late.recall10()).isZero();
    assertThat(late.recall20()).isEqualTo(.5);
    assertThat(FullRanking.ofVectors(users, items, train, pairs(), workers).users()).isZero();
    assertThat(FullRanking.ofVectors(users, items, train, pairs(), workers).toMap())
        .containsOnlyKeys("users");
  }

  private static Interactions pairs(int... items) {
    return Interactions.of(1, 30, new int[items.length], items);
  }

  @Test
  void itemGraph_rows_areNearestWithSelfAndSumToOne() {
    float[][] rows = {{1, 0}, {.9f, .1f}, {0, 1}, null, {-1, 0}};
    Modality modality = new Modality("m", rows);
    SparseRows graph = ItemGraph.of(List.of(modality), new double[] {1}, 2, workers);
    assertThat(graph.start(1) - graph.start(0)).isEqualTo(2);
    assertThat(List.of(graph.column(0), graph.column(1))).containsExactly(0, 1);
    assertThat(graph.value(0)).isEqualTo(.5f);
    assertThat(graph.start(4) - graph.start(3)).isZero();
  }

  @Test
  void itemGraph_manyItems_equalsTheFullSort() {
    Random random = new Random(9);
    float[][] rows = new float[300][6];
    for (float[] row : rows) {
      for (int j = 0; j < 6; j++) {
        row[j] = (float) random.nextGaussian();
      }
    }
    int[][] near = ItemGraph.nearest(new Modality("m", rows), 5, workers);
    for (int i = 0; i < 300; i += 37) {
      float[] cosines = new float[300];
      for (int j = 0; j < 300; j++) {
        cosines[j] = j == i ? 2 : (float) cosine(rows[i], rows[j]);
      }
      assertThat(near[i]).containsExactly(TopK.of(cosines, 5));
    }
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double x = 0;
    double y = 0;
    for (int j = 0; j < a.length; j++) {
      dot += a[j] * b[j];
      x += a[j] * a[j];
      y += b[j] * b[j];
    }
    return dot / Math.sqrt(x * y);
  }

  @Test
  void betaDraws_meanAndSpread_areTheDistributions() {
    for (double alpha : new double[] {.1, .5, .9, 1, 3}) {
      BetaDraws draws = new BetaDraws(alpha, new java.util.SplittableRandom(3));
      double[] values = new double[40_000];
      draws.fill(values);
      double mean = Arrays.stream(values).average().orElseThrow();
      double variance = Arrays.stream(values).map(v -> (v - .5) * (v - .5)).average().orElseThrow();
      assertThat(mean).isCloseTo(.5, within(.01));
      assertThat(variance).isCloseTo(1 / (4 * (2 * alpha + 1)), within(.01));
    }
  }

  @Test
  void textVectors_sameSubject_isNearer() {
    String[] texts = {
      "dark roast coffee beans",
      "light roast coffee",
      "whole coffee beans organic",
      "green tea leaves",
      "black tea bags",
      "herbal tea leaves organic",
      null,
      "zzz"
    };
    float[][] vectors = TextVectors.of(texts, 3, 1, workers);
    assertThat(vectors[6]).isNull();
    assertThat(vectors[7]).isNull();
    assertThat(cosine(vectors[0], vectors[1])).isGreaterThan(cosine(vectors[0], vectors[4]));
    assertThat(cosine(vectors[3], vectors[4])).isGreaterThan(cosine(vectors[3], vectors[1]));
  }
}

package dev.sluice.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MetricsTest {
  @Test
  void auc_randomScoresWithTies_equalsCountingAllPairs() {
    for (long seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = 2 + random.nextInt(60);
      double[] scores = random.doubles(n).map(d -> Math.round(d * 8) / 8.0).toArray();
      int[] labels = random.ints(n, 0, 2).toArray();
      labels[0] = 0;
      labels[1] = 1;
      assertThat(Metrics.auc(scores, labels).getAsDouble())
          .as("seed %d", seed)
          .isCloseTo(pairs(scores, labels), within(1e-12));
    }
  }

  private static double pairs(double[] scores, int[] labels) {
    double won = 0;
    long all = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < scores.length; j++) {
        if (labels[i] == 1 && labels[j] == 0) {
          all++;
          won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
      }
    }
    return won / all;
  }

  @Test
  void auc_oneLabelOnly_isUndefined() {
    assertThat(Metrics.auc(new double[] {0.1, 0.2}, new int[] {1, 1})).isEmpty();
    assertThat(Metrics.auc(new double[0], new int[0])).isEmpty();
  }

  @Test
  void logloss_knownProbabilities_isMeanNegativeLog() {
    assertThat(Metrics.logloss(new double[] {0.8, 0.4}, new int[] {1, 0}).getAsDouble())
        .isCloseTo(-(Math.log(0.8) + Math.log(0.6)) / 2, within(1e-12));
    assertThat(Metrics.logloss(new double[0], new int[0])).isEmpty();
  }

  @Test
  void logloss_certainAndWrong_isFinite() {
    assertThat(Metrics.logloss(new double[] {0}, new int[] {1}).getAsDouble()).isFinite();
  }

  @Test
  void ndcg_singleRelevantAtPlace_isItsDiscount() {
    for (int place = 0; place < 10; place++) {
      boolean[] relevant = new boolean[10];
      relevant[place] = true;
      double expected = 1 / (Math.log(place + 2) / Math.log(2));
      assertThat(Metrics.ndcg(relevant, 1, 10)).isCloseTo(expected, within(1e-12));
    }
    assertThat(Metrics.ndcg(new boolean[10], 1, 10)).isZero();
  }

  @Test
  void ndcg_randomLists_equalsGainOverIdealGain() {
    for (long seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      boolean[] list = new boolean[3 + random.nextInt(15)];
      int count = 1;
      for (int i = 0; i < list.length; i++) {
        list[i] = random.nextInt(3) == 0;
        count += list[i] ? 1 : 0;
      }
      double gain = 0;
      double ideal = 0;
      for (int i = 0; i < 10; i++) {
        double at = Math.log(2) / Math.log(i + 2);
        gain += i < list.length && list[i] ? at : 0;
        ideal += i < count ? at : 0;
      }
      assertThat(Metrics.ndcg(list, count, 10))
          .as("seed %d", seed)
          .isCloseTo(gain / ideal, within(1e-12));
    }
  }

  @Test
  void percentile_hundredValues_isTheValueOfThatRank() {
    long[] values = java.util.stream.LongStream.rangeClosed(1, 100).toArray();
    assertThat(Metrics.percentile(values, 0.5)).hasValue(50);
    assertThat(Metrics.percentile(values, 0.99)).hasValue(99);
    assertThat(Metrics.percentile(new long[0], 0.5)).isEmpty();
  }

  @Test
  void longIndex_manyKeys_numbersEachOnceInOrder() {
    LongIndex index = new LongIndex();
    SplittableRandom random = new SplittableRandom(7);
    java.util.Map<Long, Integer> expected = new java.util.HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      long key = random.nextInt(8_000) * 1_000_003L;
      expected.putIfAbsent(key, expected.size());
      assertThat(index.add(key)).isEqualTo(expected.get(key));
    }
    assertThat(index.size()).isEqualTo(expected.size());
    assertThat(index.find(-1)).isEqualTo(LongIndex.ABSENT);
  }
}

package dev.sluice.model.represent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.model.matrix.RowSums;
import dev.sluice.model.matrix.Workers;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BlendTest {
  private static final int USERS = 30;
  private static final int ITEMS = 200;

  private final Random random = new Random(3);

  @Test
  void level_givesEachUserTheSameSpread_andKeepsItsOrder() {
    Blend.Vectors vectors = new Blend.Vectors(drawn(USERS, 7, 40), drawn(ITEMS, 7, 0.01));
    Blend.Vectors level = level(vectors);
    double squares = 0;
    for (float[] item : level.items()) {
      squares += RowSums.dot(item, item);
    }
    assertThat(squares / ITEMS).isCloseTo(1, within(1e-4));
    for (int u = 0; u < USERS; u++) {
      double[] before = products(vectors, u);
      double[] after = products(level, u);
      double mean = DoubleStream.of(after).average().orElseThrow();
      double variance =
          DoubleStream.of(after).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
      assertThat(variance).isCloseTo(1, within(1e-3));
      assertThat(order(after)).isEqualTo(order(before));
    }
  }

  @Test
  void of_isTheSumInShares() {
    Blend.Vectors first = level(new Blend.Vectors(drawn(USERS, 3, 1), drawn(ITEMS, 3, 1)));
    Blend.Vectors second = level(new Blend.Vectors(drawn(USERS, 5, 9), drawn(ITEMS, 5, 2)));
    Blend.Vectors both = Blend.of(first, second, 0.25);
    for (int u = 0; u < USERS; u++) {
      double[] a = products(first, u);
      double[] b = products(second, u);
      double[] sum = products(both, u);
      for (int i = 0; i < ITEMS; i++) {
        assertThat(sum[i]).isCloseTo(0.75 * a[i] + 0.25 * b[i], within(1e-5));
      }
    }
  }

  /** All items alike, all zero, or a user without a direction: nothing to divide by. */
  @Test
  void level_withoutSpread_staysFinite() {
    float[][] alike = new float[ITEMS][];
    Arrays.fill(alike, new float[] {1, 2});
    for (float[][] items : new float[][][] {alike, new float[ITEMS][2], new float[0][2]}) {
      Blend.Vectors level = level(new Blend.Vectors(new float[][] {{3, 4}, {0, 0}}, items));
      for (float[] row : level.users()) {
        assertThat(row[0]).isFinite();
      }
      for (float[] row : level.items()) {
        assertThat(row[0]).isFinite();
      }
    }
  }

  @Test
  void of_whatIsNotOfOneSplit_isRefused() {
    Blend.Vectors one = new Blend.Vectors(drawn(2, 3, 1), drawn(4, 3, 1));
    Blend.Vectors other = new Blend.Vectors(drawn(2, 3, 1), drawn(5, 3, 1));
    assertThatThrownBy(() -> Blend.of(one, other, 0.5)).hasMessageContaining("4 and 5 items");
    assertThatThrownBy(() -> Blend.of(one, one, 1.5)).hasMessageContaining("must be in [0, 1]");
  }

  private static Blend.Vectors level(Blend.Vectors vectors) {
    try (Workers workers = new Workers(2)) {
      return Blend.level(vectors, workers);
    }
  }

  private static double[] products(Blend.Vectors vectors, int user) {
    return Arrays.stream(vectors.items())
        .mapToDouble(item -> RowSums.dot(vectors.users()[user], item))
        .toArray();
  }

  private static int[] order(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted((a, b) -> Double.compare(values[b], values[a]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private float[][] drawn(int rows, int width, double scale) {
    float[][] out = new float[rows][width];
    for (float[] row : out) {
      double own = scale * (0.1 + random.nextDouble());
      for (int j = 0; j < width; j++) {
        row[j] = (float) (own * (0.5 + random.nextGaussian()));
      }
    }
    return out;
  }
}

package dev.sluice.model.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.fusion.Slerp;
import dev.sluice.model.matrix.RowSums;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackedScanTest {
  private final Random random = new Random(5);

  private float[] point(int dimension) {
    float[] point = new float[dimension];
    for (int j = 0; j < dimension; j++) {
      point[j] = (float) random.nextGaussian();
    }
    return Slerp.hasDirection(point) ? Slerp.direction(point) : point(dimension);
  }

  private List<float[]> points(int count, int dimension) {
    List<float[]> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      points.add(point(dimension));
    }
    return points;
  }

  private static Set<Integer> exact(List<float[]> points, float[] query, int count) {
    return new HashSet<>(
        IntStream.range(0, points.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -RowSums.dot(query, points.get(i))))
            .limit(count)
            .toList());
  }

  /** Sizes that do not fill a column, a group of columns or a block, and those that do. */
  @ParameterizedTest
  @CsvSource({"5000,64", "4096,8", "4097,9", "300,7", "700,65", "500,384", "60,2", "1,64"})
  void nearest_uniformPoints_areThoseOfExactSearch(int count, int dimension) {
    List<float[]> points = points(count, dimension);
    PackedScan scan = PackedScan.of(points, dimension, Pace.full());
    int asked = Math.min(count, 50);
    double found = 0;
    for (int q = 0; q < 20; q++) {
      float[] query = point(dimension);
      PointSearch.Found near = scan.nearest(query, asked, null);
      assertThat(near.points()).hasSize(asked).doesNotHaveDuplicates();
      Set<Integer> exact = exact(points, query, asked);
      found += Arrays.stream(near.points()).filter(exact::contains).count();
      for (int i = 0; i < asked; i++) {
        assertThat(near.cosines()[i]).isEqualTo(RowSums.dot(query, points.get(near.points()[i])));
        assertThat(i == 0 || near.cosines()[i] <= near.cosines()[i - 1]).isTrue();
      }
    }
    assertThat(found / 20 / asked).isGreaterThan(.99);
  }

  /** Along an axis codes are largest, and so are sums: nothing may wrap around. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 1000})
  void nearest_alongAxes_isTheSameAxis(int dimension) {
    List<float[]> points = new ArrayList<>();
    for (int j = 0; j < dimension; j++) {
      for (int sign = -1; sign <= 1; sign += 2) {
        float[] axis = new float[dimension];
        axis[j] = sign;
        points.add(axis);
      }
    }
    PackedScan scan = PackedScan.of(points, dimension, Pace.full());
    for (int i = 0; i < points.size(); i += Math.max(1, points.size() / 40)) {
      assertThat(scan.nearest(points.get(i), 1, null).points()).containsExactly(i);
    }
  }

  /** All numbers alike: the other end of what a norm of 1 allows. */
  @ParameterizedTest
  @ValueSource(ints = {2, 64, 4096})
  void nearest_alongDiagonals_isTheSameSide(int dimension) {
    float[] up = new float[dimension];
    Arrays.fill(up, (float) (1 / Math.sqrt(dimension)));
    float[] down = up.clone();
    for (int j = 0; j < dimension; j++) {
      down[j] = -up[j];
    }
    PackedScan scan = PackedScan.of(List.of(down, up), dimension, Pace.full());
    assertThat(scan.nearest(up, 2, null).points()).containsExactly(1, 0);
    assertThat(scan.nearest(down, 2, null).points()).containsExactly(0, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 400})
  void nearest_accepted_areAllOfThose(int every) {
    List<float[]> points = points(9000, 16);
    PackedScan scan = PackedScan.of(points, 16, Pace.full());
    float[] query = point(16);
    PointSearch.Found near = scan.nearest(query, 30, i -> i % every == 0);
    assertThat(near.points()).hasSize(Math.min(30, 9000 / every + 1));
    assertThat(near.points())
        .satisfies(
            found -> assertThat(Arrays.stream(found).allMatch(i -> i % every == 0)).isTrue());
    assertThat(near.cosines()[0])
        .isEqualTo(
            IntStream.range(0, 9000)
                .filter(i -> i % every == 0)
                .mapToDouble(i -> RowSums.dot(query, points.get(i)))
                .max()
                .orElseThrow());
  }

  /** Equal points are found by their order, whichever search is asked and however often. */
  @ParameterizedTest
  @ValueSource(ints = {5, 200})
  void nearest_equalPoints_areTheFirst(int count) {
    float[] point = point(8);
    List<float[]> points = new ArrayList<>();
    for (int i = 0; i < 6000; i++) {
      points.add(point);
    }
    PackedScan scan = PackedScan.of(points, 8, Pace.full());
    assertThat(scan.nearest(point, count, null).points())
        .containsExactly(IntStream.range(0, count).toArray());
  }
}

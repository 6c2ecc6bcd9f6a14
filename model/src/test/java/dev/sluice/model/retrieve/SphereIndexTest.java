package dev.sluice.model.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.model.matrix.RowSums;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SphereIndexTest {
  private static final int SIZE = 16;

  private final Random random = new Random(12);

  private Map<String, float[]> vectors(int count) {
    Map<String, float[]> vectors = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      vectors.put("i" + i, gaussian());
    }
    return vectors;
  }

  private float[] gaussian() {
    float[] vector = new float[SIZE];
    for (int j = 0; j < SIZE; j++) {
      vector[j] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static List<String> exact(Map<String, float[]> vectors, float[] query, int count) {
    return vectors.entrySet().stream()
        .sorted(
            Comparator.comparingDouble(e -> -RowSums.dot(query, e.getValue()) / norm(e.getValue())))
        .limit(count)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static double norm(float[] vector) {
    return Math.sqrt(RowSums.dot(vector, vector));
  }

  /** Whichever way it searches. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1_000_000})
  void nearest_manyItems_findsAlmostWhatExactSearchDoes(long scanned) {
    Map<String, float[]> vectors = vectors(3000);
    SphereIndex index =
        SphereIndex.of(vectors, SIZE, SphereIndexConfig.defaults().withScanned(scanned));
    assertThat(index.isScanned()).isEqualTo(scanned > 0);
    assertThat(index.recall()).isBetween(.96, 1.0);
    double found = 0;
    for (int q = 0; q < 40; q++) {
      float[] query = gaussian();
      List<String> exact = exact(vectors, query, 50);
      List<SphereIndex.Near> near = index.nearest(query, 50);
      assertThat(near)
          .hasSize(50)
          .isSortedAccordingTo((a, b) -> Double.compare(b.cosine(), a.cosine()));
      found += near.stream().filter(n -> exact.contains(n.item())).count() / 50.0;
      assertThat(near.get(0).cosine())
          .isCloseTo(
              RowSums.dot(query, vectors.get(near.get(0).item()))
                  / norm(query)
                  / norm(vectors.get(near.get(0).item())),
              within(1e-5));
    }
    assertThat(found / 40).isGreaterThan(.97);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000_000})
  void nearest_accepted_isKeptTo(long scanned) {
    Map<String, float[]> vectors = vectors(500);
    SphereIndex index =
        SphereIndex.of(vectors, SIZE, SphereIndexConfig.defaults().withScanned(scanned));
    float[] query = gaussian();
    List<String> near =
        index.nearest(query, 20, item -> item.endsWith("7")).stream()
            .map(SphereIndex.Near::item)
            .toList();
    vectors.keySet().removeIf(item -> !item.endsWith("7"));
    assertThat(near).containsExactlyElementsOf(exact(vectors, query, 20));
  }

  /** A graph too coarse for what is asked of it searches more broadly. */
  @Test
  void index_coarseGraph_worksHarderUntilItFindsEnough() {
    Map<String, float[]> vectors = vectors(4000);
    SphereIndexConfig coarse = new SphereIndexConfig(0, 0, 6, 12, 1, 42);
    SphereIndex asItIs = SphereIndex.of(vectors, SIZE, coarse);
    SphereIndex checked =
        SphereIndex.of(vectors, SIZE, new SphereIndexConfig(0, .999, 6, 12, 101, 42));
    assertThat(asItIs.recall()).isLessThan(.97);
    assertThat(checked.recall()).isGreaterThan(asItIs.recall());
  }

  @Test
  void index_oddVectors_areLeftOut() {
    Map<String, float[]> vectors = vectors(3);
    vectors.put("zero", new float[SIZE]);
    vectors.put("short", new float[] {1, 2});
    float[] nan = gaussian();
    nan[2] = Float.NaN;
    vectors.put("nan", nan);
    SphereIndex index = SphereIndex.of(vectors, SIZE, SphereIndexConfig.defaults());
    assertThat(index.size()).isEqualTo(3);
    assertThat(index.nearest(gaussian(), 10)).hasSize(3);
    assertThat(index.nearest(new float[SIZE], 10)).isEmpty();
    assertThat(index.nearest(gaussian(), 10, item -> false)).isEmpty();
    assertThatThrownBy(() -> index.nearest(new float[] {1, 2}, 1)).hasMessageContaining("16");
    assertThat(SphereIndex.of(Map.of(), SIZE, SphereIndexConfig.defaults()).nearest(gaussian(), 1))
        .isEmpty();
  }
}

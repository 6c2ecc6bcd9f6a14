package dev.sluice.model.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.model.matrix.RowSums;
import dev.sluice.model.represent.NpyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnedSphereTest {
  private static final int SIZE = 20;

  @TempDir Path folder;

  private final Random random = new Random(8);

  /** Norms differ by a factor of ten, as those of popular and rare items do. */
  private Map<String, float[]> vectors(String prefix, int count) {
    Map<String, float[]> vectors = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      float[] vector = new float[SIZE];
      double norm = Math.exp(random.nextDouble() * 2.3);
      for (int j = 0; j < SIZE; j++) {
        vector[j] = (float) (norm * random.nextGaussian());
      }
      vectors.put(prefix + i, vector);
    }
    return vectors;
  }

  @Test
  void near_aKnownSubject_areTheLargestInnerProducts() {
    Map<String, float[]> items = vectors("i", 3000);
    Map<String, float[]> users = vectors("u", 30);
    LearnedSphere sphere = LearnedSphere.of(users, items);
    double found = 0;
    for (Map.Entry<String, float[]> user : users.entrySet()) {
      List<String> exact =
          items.entrySet().stream()
              .sorted(Comparator.comparingDouble(e -> -RowSums.dot(user.getValue(), e.getValue())))
              .limit(20)
              .map(Map.Entry::getKey)
              .toList();
      found += sphere.near(user.getKey(), List.of(), 20).stream().filter(exact::contains).count();
    }
    assertThat(found / users.size() / 20).isGreaterThan(.98);
  }

  @Test
  void near_historyAndSubject_countInEqualParts() {
    Map<String, float[]> items =
        Map.of(
            "east", new float[] {2, 0},
            "north", new float[] {0, 2},
            "between", new float[] {2, 2},
            "west", new float[] {-2, 0});
    LearnedSphere sphere = LearnedSphere.of(Map.of("u", new float[] {0, 100}), items);
    assertThat(sphere.near("u", List.of(), 1)).containsExactly("between");
    assertThat(sphere.near("u", List.of("between"), 1)).containsExactly("north");
    assertThat(sphere.near("u", List.of("east"), 3)).containsExactly("between", "north", "west");
    assertThat(sphere.near("nobody", List.of("east"), 2)).containsExactly("between", "north");
    assertThat(sphere.near("nobody", List.of("nothing"), 2)).isEmpty();
    // What cancels says nothing.
    assertThat(sphere.near("nobody", List.of("east", "west"), 2)).isEmpty();
    assertThat(sphere.near("u", List.of(), 0)).isEmpty();
  }

  @Test
  void vectors_withoutDirection_standNowhere() {
    LearnedSphere sphere =
        LearnedSphere.of(
            Map.of("u", new float[] {Float.NaN, 0}),
            Map.of("zero", new float[2], "one", new float[] {1, 0}));
    assertThat(sphere.items()).isEqualTo(1);
    assertThat(sphere.users()).isZero();
    assertThat(LearnedSphere.of(Map.of(), Map.of()).near("u", List.of("i"), 3)).isEmpty();
    assertThatThrownBy(
            () ->
                LearnedSphere.of(
                    Map.of("u", new float[] {1, 0, 0}), Map.of("one", new float[] {1, 0})))
        .hasMessageContaining("numbers");
  }

  private void write(String name, List<String> ids, float[][] rows) throws IOException {
    NpyFile.write(folder.resolve(name), rows);
    Files.write(folder.resolve(name + ".ids"), ids);
  }

  @Test
  void folder_isReadBack_orRefusedWithTheFile() throws IOException {
    assertThat(LearnedSphere.load(folder)).isEmpty();
    write(LearnedSphere.ITEMS, List.of("a", "b"), new float[][] {{1, 0}, {0, 1}});
    assertThat(LearnedSphere.load(folder).orElseThrow().near("u", List.of("a"), 1))
        .containsExactly("b");
    write(LearnedSphere.USERS, List.of("u"), new float[][] {{0, 3}});
    assertThat(LearnedSphere.load(folder).orElseThrow().near("u", List.of(), 1))
        .containsExactly("b");
    write(LearnedSphere.USERS, List.of("u"), new float[][] {{0, 3, 1}});
    assertThatThrownBy(() -> LearnedSphere.load(folder)).hasMessageContaining("represent again");
    write(LearnedSphere.USERS, List.of("u", "v"), new float[][] {{0, 3}});
    assertThatThrownBy(() -> LearnedSphere.load(folder))
        .hasMessageContaining("2 lines")
        .hasMessageContaining("1 rows");
    Files.delete(folder.resolve(LearnedSphere.USERS + ".ids"));
    assertThatThrownBy(() -> LearnedSphere.load(folder)).hasMessageContaining("has no ids");
  }
}

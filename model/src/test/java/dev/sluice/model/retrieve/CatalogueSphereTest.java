package dev.sluice.model.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.record.Item;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CatalogueSphereTest {
  private final CatalogueSphere sphere =
      new CatalogueSphere("fused", 3, SphereIndexConfig.defaults());

  @AfterEach
  void close() {
    sphere.close();
  }

  private void put(String id, float... vector) {
    List<Float> values = new ArrayList<>();
    for (float value : vector) {
      values.add(value);
    }
    sphere.put(
        Item.newBuilder()
            .setItem(id)
            .setVersion(1)
            .setTime(Instant.EPOCH)
            .setVectors(Map.of("fused", values))
            .build());
  }

  @Test
  void near_fewItems_isExactAndLeavesTheEngagedOut() {
    put("a", 1, 0, 0);
    put("b", 2, .1f, 0);
    put("c", 1, 1, 0);
    put("d", -1, 0, 0);
    assertThat(sphere.near(List.of("a"), 2)).containsExactly("b", "c");
    assertThat(sphere.near(List.of("a", "c"), 5)).containsExactly("b", "d");
  }

  @Test
  void near_nothingToGoBy_isEmpty() {
    put("a", 1, 0, 0);
    put("b", -1, 0, 0);
    assertThat(sphere.near(List.of(), 3)).isEmpty();
    assertThat(sphere.near(List.of("unknown"), 3)).isEmpty();
    assertThat(sphere.near(List.of("a", "b"), 3)).isEmpty();
  }

  @Test
  void put_vectorOfAnotherSizeOrZero_takesTheItemOff() {
    put("a", 1, 0, 0);
    put("b", 1, .1f, 0);
    put("b", 1, 0);
    assertThat(sphere.near(List.of("a"), 3)).isEmpty();
    put("b", 1, .1f, 0);
    put("b", 0, 0, 0);
    assertThat(sphere.near(List.of("a"), 3)).isEmpty();
    assertThat(sphere.size()).isOne();
  }

  @Test
  void near_manyItems_findsChangesWhetherAnIndexHasThemOrNot() {
    Random random = new Random(3);
    put("a", 1, 0, 0);
    for (int i = 0; i < 1000; i++) {
      put("i" + i, (float) random.nextGaussian() - 3, (float) random.nextGaussian(), 1);
    }
    put("near", 1, .01f, 0);
    assertThat(sphere.near(List.of("a"), 1)).containsExactly("near");
    put("i5", 1, .001f, 0);
    assertThat(sphere.near(List.of("a"), 2)).containsExactly("i5", "near");
    sphere.remove("i5");
    put("near", -1, 0, 0);
    assertThat(sphere.near(List.of("a"), 2)).doesNotContain("i5", "near");
  }
}

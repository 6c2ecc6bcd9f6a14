package dev.sluice.model.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FusionTest {
  private static final float[] X = {1, 0, 0};
  private static final float[] Y = {0, 1, 0};
  private static final float[] Z = {0, 0, 1};

  private final Fusion fusion = new Fusion(FusionConfig.of(List.of("image", "text", "id"), 3));

  @Test
  void fuse_missingZeroNotFiniteOrOfAnotherSize_isAsIfNotConfigured() {
    float[] both = fusion.fuse(Map.of("image", X, "text", Y)).orElseThrow();
    for (float[] odd :
        List.of(
            new float[3],
            new float[] {Float.NaN, 0, 1},
            new float[] {Float.POSITIVE_INFINITY, 0, 0},
            new float[] {1, 2},
            new float[] {1, 2, 3, 4},
            new float[0])) {
      Map<String, float[]> vectors = Map.of("image", X, "text", Y, "id", odd);
      assertThat(fusion.fuse(vectors)).hasValue(both);
      assertThat(fusion.leftOut(vectors)).containsExactly("id");
    }
  }

  @Test
  void fuse_oneModality_isItsDirection() {
    assertThat(fusion.fuse(Map.of("id", new float[] {0, 0, 7}))).hasValue(Z);
  }

  @Test
  void fuse_nothingUsable_isEmpty() {
    assertThat(fusion.fuse(Map.of())).isEmpty();
    assertThat(fusion.fuse(Map.of("text", new float[3], "other", X))).isEmpty();
  }

  @Test
  void fuse_equalVectors_isThatVector() {
    assertThat(fusion.fuse(Map.of("image", Y, "text", Y, "id", Y))).hasValue(Y);
  }

  @Test
  void fuse_antipodes_isAUnitVectorHalfWay() {
    float[] out = fusion.fuse(Map.of("image", X, "text", new float[] {-1, 0, 0})).orElseThrow();
    assertThat(Slerp.norm(out)).isBetween(1 - 1e-6, 1 + 1e-6);
    assertThat((double) out[0]).isBetween(-1e-6, 1e-6);
  }

  @Test
  void fuse_mapOrder_doesNotMatter() {
    Map<String, float[]> vectors = new HashMap<>();
    vectors.put("id", Z);
    vectors.put("text", Y);
    vectors.put("image", X);
    assertThat(fusion.fuse(vectors))
        .hasValue(fusion.fuse(Map.of("image", X, "text", Y, "id", Z)).orElseThrow());
  }

  @Test
  void config_mistakes_areRefused() {
    assertThatThrownBy(() -> FusionConfig.of(List.of("a", "a"), 3)).hasMessageContaining("once");
    assertThatThrownBy(() -> FusionConfig.of(List.of(), 3)).hasMessageContaining("once");
    assertThatThrownBy(() -> FusionConfig.of(List.of("a"), 0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> new FusionConfig(List.of("a"), BezierVariant.FOLD, 2, 3))
        .hasMessageContaining("lambda");
  }
}

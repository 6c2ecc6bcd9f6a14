package dev.sluice.model.fusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fuses what an item has of the configured modalities, for serving.
 *
 * <p>A modality that lacks, is zero, is not finite or has another size leaves its control point
 * out: a zero vector has no direction, and a wrong one would move the item anywhere. What is left
 * fuses as if the configuration had named only that; nothing left means no fused vector.
 */
public final class Fusion {
  private final FusionConfig config;
  private final double[] lambdas;

  /** A fusion by {@code config}; free of state, shared between threads. */
  public Fusion(FusionConfig config) {
    this.config = config;
    lambdas = new double[Math.max(1, config.order().size() - 1)];
    Arrays.fill(lambdas, config.lambda());
  }

  /** The fused unit vector of {@code vectors} by modality, or empty if none is usable. */
  public Optional<float[]> fuse(Map<String, float[]> vectors) {
    List<float[]> points = new ArrayList<>();
    for (String modality : config.order()) {
      float[] vector = vectors.get(modality);
      if (vector != null && usable(vector)) {
        points.add(vector);
      }
    }
    return points.isEmpty()
        ? Optional.empty()
        : Optional.of(SphericalBezier.fuse(points, config.variant(), lambdas));
  }

  /** The configured modalities of {@code vectors} that {@link #fuse} leaves out although given. */
  public List<String> leftOut(Map<String, float[]> vectors) {
    return config.order().stream()
        .filter(modality -> vectors.containsKey(modality) && !usable(vectors.get(modality)))
        .toList();
  }

  private boolean usable(float[] vector) {
    return vector.length == config.dimension() && Slerp.hasDirection(vector);
  }
}

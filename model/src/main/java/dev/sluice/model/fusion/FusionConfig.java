package dev.sluice.model.fusion;

import java.util.HashSet;
import java.util.List;

/**
 * Which modalities are fused, and how.
 *
 * @param order the modalities in the order of the curve; it matters from three on
 * @param variant the curve
 * @param lambda in [0, 1], where on the curve (each lambda of a fold); 0.5, the mean of the
 *     training distribution, is what serving uses
 * @param dimension the common size of the vectors
 */
public record FusionConfig(
    List<String> order, BezierVariant variant, double lambda, int dimension) {
  /** Checks and copies. */
  public FusionConfig {
    order = List.copyOf(order);
    if (order.isEmpty() || new HashSet<>(order).size() != order.size()) {
      throw new IllegalArgumentException(
          "the order of fusion must name each modality once, was " + order);
    }
    if (!(lambda >= 0 && lambda <= 1)) {
      throw new IllegalArgumentException("lambda must be in [0, 1], was " + lambda);
    }
    if (dimension < 1) {
      throw new IllegalArgumentException("the dimension must be at least 1, was " + dimension);
    }
  }

  /** The triangle at its middle. */
  public static FusionConfig of(List<String> order, int dimension) {
    return new FusionConfig(order, BezierVariant.TRIANGLE, 0.5, dimension);
  }
}

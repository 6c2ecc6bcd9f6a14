package dev.sluice.model.fusion;

import java.util.List;

/** Fuses any number of directions into one by interpolations on the sphere. */
public final class SphericalBezier {
  private SphericalBezier() {}

  /**
   * The fused direction. Shapes: points [n][d] with n from 1 on, each with a direction; lambdas [1]
   * for the triangle, [n - 1] for the folds (more is allowed, the first are used); returns [d],
   * norm 1. Cost O(n^2 d) for the triangle, O(n d) for the folds.
   *
   * @throws IllegalArgumentException if there is no point, too few lambdas, or a point without
   *     direction
   */
  public static float[] fuse(List<float[]> points, BezierVariant variant, double... lambdas) {
    return SlerpTape.record(points, variant, lambdas).point();
  }

  /** How many lambdas {@code points} control points take. */
  public static int lambdas(BezierVariant variant, int points) {
    return points < 2 ? 0 : variant == BezierVariant.TRIANGLE ? 1 : points - 1;
  }
}

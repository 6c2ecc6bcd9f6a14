package dev.sluice.model.fusion;

/**
 * Spherical linear interpolation that is defined everywhere.
 *
 * <p>With unit directions a and b at the angle theta, {@code slerp(a, b; lambda)} is {@code
 * sin(lambda theta) / sin(theta) a + sin((1 - lambda) theta) / sin(theta) b}: lambda weights the
 * first. Two places need a rule of their own:
 *
 * <pre>
 *   theta below 1e-4        normalised straight line: the quotient of sines is 0/0
 *   pi - theta below 1e-4   every great circle joins antipodes: b turns by lambda pi toward the
 *                           coordinate axis where |b| is least, made orthogonal to b
 * </pre>
 *
 * <p>The angle is {@code 2 atan2(|a - b|, |a + b|)}: the arc cosine loses half of the digits at
 * both ends, and its usual guard of 1e-8 vanishes in a float.
 */
public final class Slerp {
  /** Radians from 0 or pi at which the rules above take over. */
  static final double NEAR = 1e-4;

  private Slerp() {}

  /**
   * The point at {@code lambda} between the directions of {@code b} (0) and {@code a} (1). Shapes:
   * both [d], of any norm above 0; returns [d], norm 1. Cost O(d), sums in double.
   *
   * @throws IllegalArgumentException if the sizes differ, lambda is outside [0, 1], or a vector has
   *     no direction (zero or not finite)
   */
  public static float[] between(float[] a, float[] b, double lambda) {
    return SlerpStep.of(a, b, lambda).point();
  }

  /**
   * Whether {@code vector} names a direction: finite, and not zero. An item without such a vector
   * of a modality lacks that modality.
   */
  public static boolean hasDirection(float[] vector) {
    double norm = norm(vector);
    return norm > 0 && !Double.isInfinite(norm) && !Double.isNaN(norm);
  }

  /**
   * The unit vector along {@code vector}.
   *
   * @throws IllegalArgumentException if it has no direction
   */
  public static float[] direction(float[] vector) {
    double norm = checkedNorm(vector);
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / norm);
    }
    return unit;
  }

  static double norm(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  static double checkedNorm(float[] vector) {
    double norm = norm(vector);
    if (!(norm > 0) || Double.isInfinite(norm)) {
      throw new IllegalArgumentException(
          "a control point must have a direction, its norm was %s: leave the modality out"
              .formatted(norm));
    }
    return norm;
  }
}

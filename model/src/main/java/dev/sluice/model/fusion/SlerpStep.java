package dev.sluice.model.fusion;

/**
 * One interpolation with what its adjoint needs: {@code point = p a^ + q b^}, where a^ and b^ are
 * the unit directions of the two ends, and p and q depend on their angle.
 */
final class SlerpStep {
  private enum Rule {
    ARC,
    LINE,
    ANTIPODES
  }

  private final float[] a;
  private final float[] b;
  private final double normA;
  private final double normB;
  private final double lambda;
  private final double theta;
  private final double p;
  private final double q;
  private final double length;
  private final Rule rule;
  private final float[] point;

  private SlerpStep(float[] a, float[] b, double lambda) {
    this.a = a;
    this.b = b;
    this.lambda = lambda;
    normA = Slerp.checkedNorm(a);
    normB = Slerp.checkedNorm(b);
    theta = angle(a, 1 / normA, b, 1 / normB);
    if (theta < Slerp.NEAR) {
      rule = Rule.LINE;
      p = lambda;
      q = 1 - lambda;
    } else if (Math.PI - theta < Slerp.NEAR) {
      rule = Rule.ANTIPODES;
      p = Math.sin(lambda * Math.PI);
      q = Math.cos(lambda * Math.PI);
    } else {
      rule = Rule.ARC;
      double sine = Math.sin(theta);
      p = Math.sin(lambda * theta) / sine;
      q = Math.sin((1 - lambda) * theta) / sine;
    }
    double[] raw = rule == Rule.ANTIPODES ? turned() : mixed();
    double squares = 0;
    for (double value : raw) {
      squares += value * value;
    }
    length = Math.sqrt(squares);
    point = new float[raw.length];
    for (int i = 0; i < raw.length; i++) {
      point[i] = (float) (raw[i] / length);
    }
  }

  static SlerpStep of(float[] a, float[] b, double lambda) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "control points must be of one size, were %d and %d".formatted(a.length, b.length));
    }
    if (!(lambda >= 0 && lambda <= 1)) {
      throw new IllegalArgumentException("lambda must be in [0, 1], was " + lambda);
    }
    return new SlerpStep(a, b, lambda);
  }

  /** The result, [d], norm 1. It is the step's own array. */
  float[] point() {
    return point;
  }

  /**
   * Adds to {@code gradientA} and {@code gradientB}, [d] each, what a gradient at the point means
   * for the ends as they were given, before their norm was taken out.
   *
   * <p>At antipodes the curve jumps with any move of a; there only b, whose turn it is, learns.
   */
  void backward(float[] gradient, float[] gradientA, float[] gradientB) {
    double outward = 0;
    for (int i = 0; i < point.length; i++) {
      outward += (double) gradient[i] * point[i];
    }
    double alongA = 0;
    double alongB = 0;
    double cosine = 0;
    for (int i = 0; i < point.length; i++) {
      double tangent = (gradient[i] - outward * point[i]) / length;
      alongA += tangent * a[i] / normA;
      alongB += tangent * b[i] / normB;
      cosine += (a[i] / normA) * (b[i] / normB);
    }
    double turn = rule == Rule.ARC ? turnGradient(alongA, alongB) : 0;
    double toA = rule == Rule.ANTIPODES ? 0 : p;
    // The part of each end's gradient along the end itself is taken out: its norm does not matter.
    double radialA = toA * alongA + turn * cosine;
    double radialB = q * alongB + turn * cosine;
    for (int i = 0; i < point.length; i++) {
      double tangent = (gradient[i] - outward * point[i]) / length;
      double unitA = a[i] / normA;
      double unitB = b[i] / normB;
      if (rule != Rule.ANTIPODES) {
        gradientA[i] += (float) ((toA * tangent + turn * unitB - radialA * unitA) / normA);
      }
      gradientB[i] += (float) ((q * tangent + turn * unitA - radialB * unitB) / normB);
    }
  }

  /** What the change of the angle adds: d theta / d a^ = -b^ / sin(theta), and so for b^. */
  private double turnGradient(double alongA, double alongB) {
    double sine = Math.sin(theta);
    double cosine = Math.cos(theta);
    double squared = sine * sine;
    double rest = 1 - lambda;
    double changeOfP =
        (lambda * Math.cos(lambda * theta) * sine - Math.sin(lambda * theta) * cosine) / squared;
    double changeOfQ =
        (rest * Math.cos(rest * theta) * sine - Math.sin(rest * theta) * cosine) / squared;
    return -(changeOfP * alongA + changeOfQ * alongB) / sine;
  }

  private double[] mixed() {
    double[] raw = new double[a.length];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = p * a[i] / normA + q * b[i] / normB;
    }
    return raw;
  }

  private double[] turned() {
    int axis = 0;
    for (int i = 1; i < b.length; i++) {
      if (Math.abs(b[i]) < Math.abs(b[axis])) {
        axis = i;
      }
    }
    double along = b[axis] / normB;
    double[] side = new double[b.length];
    double squares = 0;
    for (int i = 0; i < side.length; i++) {
      side[i] = (i == axis ? 1 : 0) - along * b[i] / normB;
      squares += side[i] * side[i];
    }
    double norm = Math.sqrt(squares);
    double[] raw = new double[b.length];
    for (int i = 0; i < raw.length; i++) {
      // In one dimension there is no side to turn to: b stays.
      raw[i] = norm == 0 ? b[i] / normB : q * b[i] / normB + p * side[i] / norm;
    }
    return raw;
  }

  private static double angle(float[] a, double scaleA, float[] b, double scaleB) {
    double apart = 0;
    double together = 0;
    for (int i = 0; i < a.length; i++) {
      double x = a[i] * scaleA;
      double y = b[i] * scaleB;
      apart += (x - y) * (x - y);
      together += (x + y) * (x + y);
    }
    return 2 * Math.atan2(Math.sqrt(apart), Math.sqrt(together));
  }
}

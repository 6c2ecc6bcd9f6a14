package dev.sluice.model.fusion;

import java.util.ArrayList;
import java.util.List;

/**
 * A curve with the steps that led to its point, so that a gradient at the point can be sent back to
 * the control points. Serving uses the same steps and drops the tape.
 */
public final class SlerpTape {
  /** A step and the places of its ends: control points first, then the steps in order. */
  private record Node(SlerpStep step, int a, int b) {}

  private final int controlPoints;
  private final float[] single;
  private final List<Node> nodes = new ArrayList<>();
  private final List<float[]> places;

  private SlerpTape(List<float[]> points) {
    controlPoints = points.size();
    places = new ArrayList<>(points);
    single = controlPoints == 1 ? Slerp.direction(points.get(0)) : points.get(0);
  }

  /**
   * Runs the curve; arguments as for {@link SphericalBezier#fuse}. The points are not copied and
   * must not change before {@link #backward}.
   */
  public static SlerpTape record(List<float[]> points, BezierVariant variant, double... lambdas) {
    if (points.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing to fuse: an item without any modality has no direction");
    }
    int needed = SphericalBezier.lambdas(variant, points.size());
    if (lambdas.length < needed) {
      throw new IllegalArgumentException(
          "%s over %d points takes %d lambdas, got %d"
              .formatted(variant, points.size(), needed, lambdas.length));
    }
    SlerpTape tape = new SlerpTape(points);
    switch (variant) {
      case TRIANGLE -> tape.triangle(needed == 0 ? 0 : lambdas[0]);
      case FOLD -> tape.fold(lambdas, false);
      case FOLD_REVERSED -> tape.fold(lambdas, true);
    }
    return tape;
  }

  /** The fused point, [d], norm 1; the tape's own array. */
  public float[] point() {
    return nodes.isEmpty() ? single : places.get(places.size() - 1);
  }

  /**
   * The gradients at the control points, [n][d], for a gradient [d] at the fused point. They are
   * tangent to each point: its norm never mattered.
   */
  public float[][] backward(float[] gradient) {
    int size = gradient.length;
    float[][] gradients = new float[controlPoints + nodes.size()][size];
    if (nodes.isEmpty()) {
      tangent(gradient, gradients[0]);
      return gradients;
    }
    gradients[gradients.length - 1] = gradient;
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      node.step().backward(gradients[controlPoints + i], gradients[node.a()], gradients[node.b()]);
    }
    return java.util.Arrays.copyOf(gradients, controlPoints);
  }

  private void tangent(float[] gradient, float[] out) {
    double norm = Slerp.checkedNorm(places.get(0));
    double outward = 0;
    for (int i = 0; i < gradient.length; i++) {
      outward += (double) gradient[i] * single[i];
    }
    for (int i = 0; i < gradient.length; i++) {
      out[i] = (float) ((gradient[i] - outward * single[i]) / norm);
    }
  }

  private void triangle(double lambda) {
    int level = controlPoints;
    int first = 0;
    while (level > 1) {
      int next = places.size();
      for (int i = 0; i < level - 1; i++) {
        step(first + i + 1, first + i, lambda);
      }
      first = next;
      level--;
    }
  }

  private void fold(double[] lambdas, boolean reversed) {
    int running = 0;
    for (int k = 1; k < controlPoints; k++) {
      if (reversed) {
        step(running, k, lambdas[k - 1]);
      } else {
        step(k, running, lambdas[k - 1]);
      }
      running = places.size() - 1;
    }
  }

  private void step(int a, int b, double lambda) {
    SlerpStep step = SlerpStep.of(places.get(a), places.get(b), lambda);
    nodes.add(new Node(step, a, b));
    places.add(step.point());
  }
}

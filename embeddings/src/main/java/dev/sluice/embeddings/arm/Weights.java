package dev.sluice.embeddings.arm;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One flat array of learned numbers with the gradients and moments beside it. Steps touch only what
 * has a gradient.
 */
final class Weights {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final ArmOptimizer optimizer;
  private final float initRange;
  private final SplittableRandom random;
  private float[] values;
  private float[] gradients;
  private float[] first;
  private float[] second;
  private boolean[] touched;
  private int[] queue = new int[1024];
  private int queued;
  private int size;
  private long steps;

  Weights(int size, ArmPlan plan) {
    this.optimizer = plan.optimizer();
    this.initRange = plan.initRange();
    this.random = new SplittableRandom(plan.seed());
    values = new float[0];
    gradients = new float[0];
    first = new float[0];
    second = new float[0];
    touched = new boolean[0];
    grow(size);
  }

  int size() {
    return size;
  }

  float get(int at) {
    return values[at];
  }

  void set(int at, float value) {
    values[at] = value;
  }

  void copy(int at, int count, float[] out, int offset) {
    System.arraycopy(values, at, out, offset, count);
  }

  /** Makes room for {@code count} more numbers, initialised; returns where they start. */
  int grow(int count) {
    int from = size;
    size = Math.addExact(size, count);
    if (size > values.length) {
      // Doubling, so that a dictionary of unknown size costs no more than twice its copying.
      int capacity = from == 0 ? size : (int) Math.max(size, Math.min(1L << 30, 2L * from));
      values = Arrays.copyOf(values, capacity);
      gradients = Arrays.copyOf(gradients, capacity);
      touched = Arrays.copyOf(touched, capacity);
      boolean adam = optimizer.kind() == ArmOptimizer.Kind.ADAM;
      first = adam ? Arrays.copyOf(first, capacity) : first;
      boolean squares = optimizer.kind() != ArmOptimizer.Kind.SGD;
      second = squares ? Arrays.copyOf(second, capacity) : second;
    }
    for (int i = from; i < size; i++) {
      values[i] = (float) (random.nextDouble() * 2 - 1) * initRange;
    }
    return from;
  }

  void add(int at, float gradient) {
    if (!touched[at]) {
      touched[at] = true;
      if (queued == queue.length) {
        queue = Arrays.copyOf(queue, 2 * queued);
      }
      queue[queued++] = at;
    }
    gradients[at] += gradient;
  }

  void step() {
    steps++;
    double correct1 = 1 - Math.pow(BETA1, (double) steps);
    double correct2 = 1 - Math.pow(BETA2, (double) steps);
    for (int i = 0; i < queued; i++) {
      int at = queue[i];
      values[at] -= (float) move(at, gradients[at], correct1, correct2);
      gradients[at] = 0;
      touched[at] = false;
    }
    queued = 0;
  }

  private double move(int at, double gradient, double correct1, double correct2) {
    return switch (optimizer.kind()) {
      case SGD -> optimizer.rate() * gradient;
      case ADAGRAD -> {
        second[at] += (float) (gradient * gradient);
        yield optimizer.rate() * gradient / (Math.sqrt(second[at]) + EPSILON);
      }
      case ADAM -> {
        first[at] = (float) (BETA1 * first[at] + (1 - BETA1) * gradient);
        second[at] = (float) (BETA2 * second[at] + (1 - BETA2) * gradient * gradient);
        yield optimizer.rate()
            * (first[at] / correct1)
            / (Math.sqrt(second[at] / correct2) + EPSILON);
      }
    };
  }
}

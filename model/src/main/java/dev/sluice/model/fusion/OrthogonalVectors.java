package dev.sluice.model.fusion;

import java.util.SplittableRandom;

/** Orthogonal unit vectors in random directions, by Gram and Schmidt's method. */
final class OrthogonalVectors {
  private OrthogonalVectors() {}

  /** Shape [count][size]; count must not be above size. Cost O(count^2 size). */
  static double[][] random(int count, int size, SplittableRandom random) {
    double[][] vectors = new double[count][size];
    for (int v = 0; v < count; v++) {
      for (int i = 0; i < size; i++) {
        vectors[v][i] = random.nextGaussian();
      }
      for (int other = 0; other < v; other++) {
        subtract(vectors[v], vectors[other], dot(vectors[v], vectors[other]));
      }
      double norm = Math.sqrt(dot(vectors[v], vectors[v]));
      for (int i = 0; i < size; i++) {
        vectors[v][i] /= norm;
      }
    }
    return vectors;
  }

  private static void subtract(double[] from, double[] vector, double times) {
    for (int i = 0; i < from.length; i++) {
      from[i] -= times * vector[i];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}

package dev.sluice.model.fusion;

import dev.sluice.model.matrix.RowMatrix;

/**
 * The rotation that brings the vectors of a new model version nearest to those of the last one, so
 * that both can be compared while some items still have old vectors: orthogonal Procrustes [1].
 * Distances within the new version do not change.
 *
 * <p>[1] Schoenemann, Psychometrika 31(1), 1966. The singular vectors are found by one-sided Jacobi
 * rotations, which need no library and are exact to the last bits for sizes of a few hundred.
 */
public final class SphereAlignment {
  private static final int MOST_SWEEPS = 60;
  private static final double ORTHOGONAL = 1e-14;

  private final float[][] rotation;

  private SphereAlignment(float[][] rotation) {
    this.rotation = rotation;
  }

  /**
   * The orthogonal R that minimises {@code |fresh R - old|}. Shapes: both [n][d], row i of the same
   * item; d rows in general position are enough, a few thousand are better. Directions in which the
   * rows do not reach are turned in some orthogonal way. Cost O(n d^2 + d^3).
   *
   * @throws IllegalArgumentException if the shapes differ, there is no row, or a number is not
   *     finite
   */
  public static SphereAlignment of(float[][] fresh, float[][] old) {
    if (fresh.length == 0 || fresh.length != old.length || fresh[0].length != old[0].length) {
      throw new IllegalArgumentException(
          "alignment needs the same items of one size twice, got %d and %d rows"
              .formatted(fresh.length, old.length));
    }
    int size = fresh[0].length;
    double[][] cross = new double[size][size];
    for (int i = 0; i < fresh.length; i++) {
      for (int p = 0; p < size; p++) {
        double x = fresh[i][p];
        for (int q = 0; q < size; q++) {
          cross[q][p] += x * old[i][q];
        }
      }
    }
    for (double[] column : cross) {
      for (double value : column) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
          throw new IllegalArgumentException("alignment needs finite numbers");
        }
      }
    }
    return new SphereAlignment(rotation(cross, size));
  }

  /** Rotates a vector of the new version; returns [d]. */
  public float[] turn(float[] vector) {
    float[][] out = new float[1][vector.length];
    RowMatrix.multiply(new float[][] {vector}, rotation, out, 0, 1);
    return out[0];
  }

  /** Rotates rows of the new version. */
  public float[][] turn(float[][] rows) {
    float[][] out = new float[rows.length][rotation.length];
    RowMatrix.multiply(rows, rotation, out, 0, rows.length);
    return out;
  }

  /** How far the rotation is from orthogonal: the largest entry of |R^T R - I|. */
  public double error() {
    double worst = 0;
    for (int p = 0; p < rotation.length; p++) {
      for (int q = 0; q < rotation.length; q++) {
        double sum = p == q ? -1 : 0;
        for (float[] row : rotation) {
          sum += (double) row[p] * row[q];
        }
        worst = Math.max(worst, Math.abs(sum));
      }
    }
    return worst;
  }

  /**
   * U V^T of the matrix whose columns are given. Pairs of columns are rotated until all are
   * orthogonal: they are then U times the singular values, and the rotations make up V.
   */
  private static float[][] rotation(double[][] columns, int size) {
    double[][] right = new double[size][size];
    for (int i = 0; i < size; i++) {
      right[i][i] = 1;
    }
    boolean turned = true;
    for (int sweep = 0; turned && sweep < MOST_SWEEPS; sweep++) {
      turned = false;
      for (int p = 0; p < size; p++) {
        for (int q = p + 1; q < size; q++) {
          turned |= orthogonalise(columns, right, p, q);
        }
      }
    }
    double[][] left = orthonormal(columns, size);
    float[][] rotation = new float[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        double sum = 0;
        for (int k = 0; k < size; k++) {
          sum += left[k][i] * right[k][j];
        }
        rotation[i][j] = (float) sum;
      }
    }
    return rotation;
  }

  private static boolean orthogonalise(double[][] columns, double[][] right, int p, int q) {
    double pp = dot(columns[p], columns[p]);
    double qq = dot(columns[q], columns[q]);
    double pq = dot(columns[p], columns[q]);
    if (Math.abs(pq) <= ORTHOGONAL * Math.sqrt(pp * qq)) {
      return false;
    }
    double zeta = (qq - pp) / (2 * pq);
    double tangent = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.hypot(1, zeta));
    double cosine = 1 / Math.hypot(1, tangent);
    turn(columns[p], columns[q], cosine, cosine * tangent);
    turn(right[p], right[q], cosine, cosine * tangent);
    return true;
  }

  private static void turn(double[] x, double[] y, double cosine, double sine) {
    for (int i = 0; i < x.length; i++) {
      double before = x[i];
      x[i] = cosine * before - sine * y[i];
      y[i] = sine * before + cosine * y[i];
    }
  }

  /**
   * Unit columns; those without length are replaced by directions that are orthogonal to the rest.
   */
  private static double[][] orthonormal(double[][] columns, int size) {
    double longest = 0;
    for (double[] column : columns) {
      longest = Math.max(longest, Math.sqrt(dot(column, column)));
    }
    boolean[] done = new boolean[size];
    for (int k = 0; k < size; k++) {
      double norm = Math.sqrt(dot(columns[k], columns[k]));
      if (norm > longest * 1e-12) {
        scale(columns[k], 1 / norm);
        done[k] = true;
      }
    }
    int axis = 0;
    for (int k = 0; k < size; k++) {
      while (!done[k]) {
        double[] candidate = new double[size];
        candidate[axis++] = 1;
        for (int pass = 0; pass < 2; pass++) {
          for (int other = 0; other < size; other++) {
            if (done[other]) {
              double along = dot(candidate, columns[other]);
              for (int i = 0; i < size; i++) {
                candidate[i] -= along * columns[other][i];
              }
            }
          }
        }
        double norm = Math.sqrt(dot(candidate, candidate));
        if (norm > 1e-6) {
          scale(candidate, 1 / norm);
          columns[k] = candidate;
          done[k] = true;
        }
      }
    }
    return columns;
  }

  private static void scale(double[] x, double by) {
    for (int i = 0; i < x.length; i++) {
      x[i] *= by;
    }
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}

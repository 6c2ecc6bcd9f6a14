package dev.sluice.model.offline;

/** Products of row-major matrices. Implementations are safe for several threads. */
public interface MatrixProduct {
  /** c [m][n] += a [m][k] b [k][n]. */
  void add(float[] a, float[] b, float[] c, int m, int k, int n);

  /** c [m][n] += a' b, a [k][m] and b [k][n]: a is read transposed. */
  void addTransposedFirst(float[] a, float[] b, float[] c, int m, int k, int n);

  /** c [m][n] += a b', a [m][k] and b [n][k]: b is read transposed. */
  void addTransposedSecond(float[] a, float[] b, float[] c, int m, int k, int n);

  /** Plain Java: the reference, and enough where nothing else is loaded. */
  static MatrixProduct plain() {
    return new PlainProduct();
  }
}

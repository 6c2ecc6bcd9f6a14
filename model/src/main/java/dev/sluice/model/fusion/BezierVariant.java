package dev.sluice.model.fusion;

/**
 * How control points m_1..m_n become one point. With two points all three are the published rule:
 * TRIANGLE and FOLD weight the second by lambda, FOLD_REVERSED the first.
 */
public enum BezierVariant {
  /**
   * De Casteljau's triangle with one lambda: {@code P_i <- slerp(P_(i+1), P_i; lambda)} until one
   * point is left; 0 gives the first point, 1 the last. The curve that the name promises; the order
   * of the points matters from three on.
   */
  TRIANGLE,
  /** {@code r = m_1}, then {@code r = slerp(m_k, r; lambda_k)}: a lambda for each further point. */
  FOLD,
  /** {@code r = m_1}, then {@code r = slerp(r, m_k; lambda_k)}: lambda weights what is there. */
  FOLD_REVERSED
}

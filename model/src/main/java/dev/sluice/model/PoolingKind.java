package dev.sluice.model;

/** How the values of a field that has several become one vector. */
public enum PoolingKind {
  /** Their mean. */
  MEAN,
  /**
   * A weighted mean whose weights are a softmax of what each value says to the target item, for
   * what the request brings, or by itself, for what an item has.
   */
  ATTENTION
}

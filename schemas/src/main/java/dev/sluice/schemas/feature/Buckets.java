package dev.sluice.schemas.feature;

/** How a number becomes one of few values. */
public enum Buckets {
  /** Steps that grow with the number. */
  LOG,
  /** Steps that hold equally many of the numbers seen. */
  QUANTILE
}

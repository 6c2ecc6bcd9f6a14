package dev.sluice.model;

/** How a click logit becomes the ctr of a slate. */
public enum CalibrationKind {
  /** As the network says. */
  OFF,
  /** A scale and a shift, learned from one closed example at a time. */
  PLATT,
  /**
   * That, and then the rising curve through the click rates of bins: it also mends a bent curve,
   * and needs thousands of clicks to be steadier than the scale and shift alone.
   */
  BINS
}

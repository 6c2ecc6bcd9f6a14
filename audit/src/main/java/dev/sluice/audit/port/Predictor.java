package dev.sluice.audit.port;

import dev.sluice.schemas.record.Example;

/** A model as an audit sees it. */
public interface Predictor {
  /** What reports call it, for instance its version. */
  String name();

  /** P(click) of an example's item in [0, 1], by the example's own features; NaN if unknown. */
  double ctr(Example example);
}

package dev.sluice.audit.port;

import dev.sluice.schemas.record.Example;
import java.util.List;

/** A model as an audit sees it. */
public interface Predictor {
  /** What reports call it, for instance its version. */
  String name();

  /**
   * P(click) of each example's item in [0, 1], by the example's own features, in order; NaN where
   * unknown.
   */
  double[] ctr(List<Example> examples);
}

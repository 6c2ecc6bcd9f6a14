package dev.sluice.audit.ranking;

import java.util.List;

/**
 * What columns of pure noise score on this log, by their number of values. A feature tells
 * something if it scores above the noise of up to ten times its cardinality.
 *
 * @param controls the control columns' scores
 */
public record NoiseFloor(List<FeatureScore> controls) {
  private static final double WIDER = 10;

  /** Copies the list. */
  public NoiseFloor {
    controls = List.copyOf(controls);
  }

  /** The highest score of noise with up to ten times {@code cardinality} values; at least 0. */
  public double at(double cardinality) {
    return controls.stream()
        .filter(control -> control.name().startsWith(Controls.PREFIX + "noise"))
        .filter(control -> control.cardinality() <= WIDER * Math.max(2, cardinality))
        .mapToDouble(FeatureScore::corrected)
        .max()
        .stream()
        .map(score -> Math.max(0, score))
        .findFirst()
        .orElse(0);
  }

  /** The highest of all. */
  public double highest() {
    return at(Double.MAX_VALUE / WIDER);
  }
}

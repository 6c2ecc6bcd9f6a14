package dev.sluice.audit.ranking;

import java.util.Arrays;
import java.util.List;

/**
 * What columns of pure noise score on this log, by their number of values. A feature tells
 * something if it scores above the noise of up to four times its cardinality.
 *
 * @param controls the control columns' scores
 */
public record NoiseFloor(List<FeatureScore> controls) {
  private static final double WIDER = 4;
  private static final double SIGMAS = 4;

  /** Copies the list. */
  public NoiseFloor {
    controls = List.copyOf(controls);
  }

  /**
   * Mean and four standard deviations of the scores of noise with up to four times {@code
   * cardinality} values; at least 0. The highest of a few controls would be passed by one in as
   * many useless features, and a difference of two chi-squares has longer tails than a normal.
   */
  public double at(double cardinality) {
    double[] scores =
        controls.stream()
            .filter(control -> control.name().startsWith(Controls.PREFIX + "noise"))
            .filter(control -> control.cardinality() <= WIDER * Math.max(2, cardinality))
            .mapToDouble(FeatureScore::corrected)
            .toArray();
    double mean = Arrays.stream(scores).average().orElse(0);
    double square = Arrays.stream(scores).map(x -> (x - mean) * (x - mean)).average().orElse(0);
    return Math.max(0, mean + SIGMAS * Math.sqrt(square));
  }

  /** The highest of all. */
  public double highest() {
    return at(Double.MAX_VALUE / WIDER);
  }
}

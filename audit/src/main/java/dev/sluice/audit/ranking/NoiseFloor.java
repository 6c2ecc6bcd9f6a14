package dev.sluice.audit.ranking;

import java.util.Arrays;
import java.util.List;

/**
 * What columns that tell nothing score.
 *
 * @param controls the control columns' scores
 */
/*
 * A feature is held against itself with the labels dealt anew, not against uniform noise: where
 * values are not equally frequent the score's spread is of first order, for the rotated rows of the
 * label's groups overlap and their marginal is not quite the column's. A binary column of one to two
 * spreads ten times as far as one of one to one.
 */
public record NoiseFloor(List<FeatureScore> controls) {
  // One useless feature in some thousands then passes; the highest of a few draws would let one in
  // as many pass.
  private static final double SIGMAS = 4;
  // Of a median over many batches against a mean of them, for normal scores.
  private static final double MEDIAN_SPREAD = 1.2533;

  /** Copies the list. */
  public NoiseFloor {
    controls = List.copyOf(controls);
  }

  /**
   * Returns the floor of a median over {@code batches} from scores of single batches under labels
   * dealt anew: their mean and four standard deviations of such a median, at least 0.
   */
  static double of(double[] scores, int batches) {
    double spread = batches > 2 ? MEDIAN_SPREAD : 1;
    return Math.max(0, mean(scores) + SIGMAS * deviation(scores) * spread / Math.sqrt(batches));
  }

  /** What control columns of noise score at most, of whatever cardinality. */
  public double highest() {
    double[] scores =
        controls.stream()
            .filter(control -> control.name().startsWith(Controls.PREFIX + "noise"))
            .mapToDouble(FeatureScore::corrected)
            .toArray();
    return Math.max(0, mean(scores) + SIGMAS * deviation(scores));
  }

  private static double mean(double[] scores) {
    return Arrays.stream(scores).average().orElse(0);
  }

  private static double deviation(double[] scores) {
    double mean = mean(scores);
    return Math.sqrt(Arrays.stream(scores).map(x -> (x - mean) * (x - mean)).average().orElse(0));
  }
}

package dev.sluice.model.fusion;

/**
 * How similarity calibrates the repulsion of the calibrated uniformity.
 *
 * @param minSimilarity cosines below count as this
 * @param maxSimilarity cosines above count as this, and no longer learn
 * @param stopGradient whether the similarity is taken as given. The published code lets it learn,
 *     so the loss also falls by pulling all mixed features together, up to {@code maxSimilarity}
 */
public record Calibration(double minSimilarity, double maxSimilarity, boolean stopGradient) {
  /** Checks. */
  public Calibration {
    if (!(minSimilarity >= -1 && minSimilarity < maxSimilarity && maxSimilarity <= 1)) {
      throw new IllegalArgumentException(
          "similarities must be in [-1, 1] and ascend, were %s and %s"
              .formatted(minSimilarity, maxSimilarity));
    }
  }

  /** As published: cosines clamped to [0, {@code maxSimilarity}], learning. */
  public static Calibration published(double maxSimilarity) {
    return new Calibration(0, maxSimilarity, false);
  }
}

package dev.sluice.model.calibrate;

/**
 * Undoes the down-sampling of negatives: trained on a share of them, a model says too much; its
 * logit is off by the logarithm of that share, exactly [He et al., ADKDD 2014].
 */
public final class SamplingCorrection {
  private SamplingCorrection() {}

  /**
   * The logit among all impressions.
   *
   * @param keepRate share of the negatives that were trained on, in (0, 1]
   */
  public static double logit(double logit, double keepRate) {
    if (!(keepRate > 0 && keepRate <= 1)) {
      throw new IllegalArgumentException("a keep rate is in (0, 1], was " + keepRate);
    }
    return logit + Math.log(keepRate);
  }

  /** The ctr among all impressions. */
  public static double ctr(double ctr, double keepRate) {
    if (!(keepRate > 0 && keepRate <= 1)) {
      throw new IllegalArgumentException("a keep rate is in (0, 1], was " + keepRate);
    }
    return ctr / (ctr + (1 - ctr) / keepRate);
  }
}

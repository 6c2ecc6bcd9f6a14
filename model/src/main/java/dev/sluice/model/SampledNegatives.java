package dev.sluice.model;

/**
 * What examples with a keepRate below 1 teach the click output. The ranking output learns all of
 * them, with weight 1: there they are what it must tell apart.
 */
public enum SampledNegatives {
  /**
   * They teach it too, each weighted by the inverse of the share that was sent: exact on average,
   * whatever mixture of shares a log holds, so that the served ctr needs no correction. Right where
   * a platform thins out its own impressions: without them hardly a negative would be left.
   */
  CORRECT,
  /**
   * They do not: the ctr is that of impressions sent whole. Right where the sampled ones were never
   * really shown.
   */
  RANK_ONLY
}

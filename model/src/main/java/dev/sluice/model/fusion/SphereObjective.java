package dev.sluice.model.fusion;

/**
 * What the fused points are asked for beside the network's loss [CM3, section 3.3]: the subject
 * close to what was engaged with, all points spread over the sphere.
 *
 * @param alignment weight of the mean squared distance between subject and item of the batch's
 *     positive examples; at least 0
 * @param uniformity weight of the mean of the subjects' uniformity and the items' calibrated one;
 *     at least 0
 */
public record SphereObjective(double alignment, double uniformity) {
  /** Checks. */
  public SphereObjective {
    if (!(alignment >= 0) || !(uniformity >= 0)) {
      throw new IllegalArgumentException(
          "weights of the sphere's losses must be at least 0, were %s and %s"
              .formatted(alignment, uniformity));
    }
  }
}

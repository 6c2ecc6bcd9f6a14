package dev.sluice.audit.ranking;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a feature, or a combination of features, tells about the label.
 *
 * @param members the feature's name, or the names of the combination in order
 * @param corrected median over batches of the cardinality-aware score, in nats
 * @param low lower quartile of the same over batches
 * @param high upper quartile
 * @param plain median over batches of the plain mutual information, in nats
 * @param cardinality median over batches of the number of distinct values
 * @param noise what {@code plain} would be at most if the same column told nothing: see {@link
 *     NoiseFloor}; NaN where it was not asked for
 * @param pValue share of seeded permutations of the label that tell as much, in (0, 1]; null where
 *     none were asked for
 */
public record FeatureScore(
    List<String> members,
    double corrected,
    double low,
    double high,
    double plain,
    double cardinality,
    double noise,
    @Nullable Double pValue) {
  /** Copies the list. */
  public FeatureScore {
    members = List.copyOf(members);
  }

  /** Whether it tells more than noise of the same values would. */
  public boolean informative() {
    return plain > noise;
  }

  /** The members' names joined as the original does. */
  public String name() {
    return String.join(" AND ", members);
  }
}

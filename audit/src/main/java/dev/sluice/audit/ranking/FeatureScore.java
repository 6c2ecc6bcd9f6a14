package dev.sluice.audit.ranking;

import java.util.List;

/**
 * What a feature, or a combination of features, tells about the label.
 *
 * @param members the feature's name, or the names of the combination in order
 * @param corrected median over batches of the cardinality-aware score, in nats
 * @param plain median over batches of the plain mutual information, in nats
 * @param cardinality median over batches of the number of distinct values
 */
public record FeatureScore(
    List<String> members, double corrected, double plain, double cardinality) {
  /** Copies the list. */
  public FeatureScore {
    members = List.copyOf(members);
  }

  /** The members' names joined as the original does. */
  public String name() {
    return String.join(" AND ", members);
  }
}

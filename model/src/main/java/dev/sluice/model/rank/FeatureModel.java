package dev.sluice.model.rank;

import dev.sluice.model.retrieve.LearnedSphere;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model that ranks by features alone, without a table that learns on; any number of threads. */
public interface FeatureModel {
  /** Names it in receipts. */
  String name();

  /**
   * Returns the click logit of each item of a request, calibrated; it orders the slate too.
   *
   * @param items features of each; where both have a key, the item's counts
   */
  double[] logits(Map<String, Object> requestFeatures, List<Map<String, Object>> items);

  /** Where it puts items and users, for requests without candidates; empty if it does not. */
  default Optional<LearnedSphere> sphere() {
    return Optional.empty();
  }
}

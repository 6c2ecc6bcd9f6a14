package dev.sluice.model.rank;

import java.util.List;
import java.util.Map;

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
}

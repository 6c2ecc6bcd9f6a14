package dev.sluice.model.retrieve;

import java.util.List;
import java.util.Map;

/**
 * What a model version learned of which items go together.
 *
 * @param neighbours the items clicked by those who clicked an item, closest first
 * @param clicks how many clicks in company speak for an item's neighbours
 */
public record Company(Map<String, List<String>> neighbours, Map<String, Double> clicks) {
  /** Of a version that knows nothing yet. */
  public static final Company NONE = new Company(Map.of(), Map.of());
}

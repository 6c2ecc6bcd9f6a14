package dev.sluice.model.represent;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How well full rankings find what users took, means over users.
 *
 * @param recall10 share of a user's items among the first 10
 * @param recall20 among the first 20
 * @param ndcg10 discounted gain over the best possible for that many items, first 10
 * @param ndcg20 first 20
 * @param users users with anything to find; without any the rest is NaN
 */
public record RankingQuality(
    double recall10, double recall20, double ndcg10, double ndcg20, int users) {
  /** By the names of reports; empty if there was nothing to find. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    if (users > 0) {
      map.put("recall_10", recall10);
      map.put("recall_20", recall20);
      map.put("ndcg_10", ndcg10);
      map.put("ndcg_20", ndcg20);
    }
    map.put("users", users);
    return map;
  }
}

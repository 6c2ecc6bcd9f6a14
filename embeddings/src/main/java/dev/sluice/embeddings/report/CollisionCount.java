package dev.sluice.embeddings.report;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.RowWatch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Counts collisions exactly, from the values themselves: 40 to 80 bytes for each distinct value and
 * chunk. Not thread-safe.
 */
public final class CollisionCount implements RowWatch {
  private final Map<Integer, Set<Long>> values = new HashMap<>();
  private final Set<Long> lookups = new HashSet<>();
  /* Per feature id: lookups of it in each row. And all lookups in each row. */
  private final Map<Integer, Map<Integer, Integer>> byFeature = new HashMap<>();
  private final Map<Integer, Integer> byRow = new HashMap<>();

  @Override
  public void saw(FeatureEntry feature, int chunk, long valueHash, int row) {
    if (chunk == 0) {
      values.computeIfAbsent(feature.id(), id -> new HashSet<>()).add(valueHash);
    }
    long lookup = RowHash.mix(valueHash + RowHash.mix(((long) feature.id() << 32) | chunk));
    if (lookups.add(lookup)) {
      byFeature.computeIfAbsent(feature.id(), id -> new HashMap<>()).merge(row, 1, Integer::sum);
      byRow.merge(row, 1, Integer::sum);
    }
  }

  /** Distinct values of the feature of this id. */
  public int distinct(int featureId) {
    return values.getOrDefault(featureId, Set.of()).size();
  }

  /** Rows that any value uses. */
  public int rowsInUse() {
    return byRow.size();
  }

  /** Mean partners of one lookup of the feature: other lookups in the same row. */
  public Collisions measured(int featureId) {
    Map<Integer, Integer> rows = byFeature.getOrDefault(featureId, Map.of());
    double own = 0;
    double intra = 0;
    double inter = 0;
    for (Map.Entry<Integer, Integer> row : rows.entrySet()) {
      int here = row.getValue();
      own += here;
      intra += (double) here * (here - 1);
      inter += (double) here * (byRow.getOrDefault(row.getKey(), here) - here);
    }
    return own == 0 ? new Collisions(0, 0) : new Collisions(intra / own, inter / own);
  }
}

package dev.sluice.model.retrieve;

import dev.sluice.model.fusion.Slerp;
import dev.sluice.model.matrix.RowSums;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.record.Item;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A catalogue's items on the sphere, for retrieval near what a subject engaged with.
 *
 * <p>Which vector: that of the schema's first {@code similarity} feature, so what is retrieved near
 * is also what the ranker measures. An item that is new or changed since the index was built is
 * compared exactly until the next index has it; a build starts when such items are more than a
 * twentieth. One thread puts and removes, any number look up.
 */
public final class CatalogueSphere implements AutoCloseable {
  /** Share of items beyond the index, and their least number, that start a build. */
  private static final double STALE = 0.05;

  private static final int LEAST_STALE = 64;

  private final String modality;
  private final int dimension;
  private final SphereIndexes indexes;
  private final Map<String, float[]> all = new ConcurrentHashMap<>();
  private final Map<String, float[]> beyond = new ConcurrentHashMap<>();
  private final AtomicBoolean building = new AtomicBoolean();

  /** A sphere of the item vectors of one name, of {@code dimension} numbers. */
  public CatalogueSphere(String modality, int dimension, SphereIndexConfig config) {
    this.modality = modality;
    this.dimension = dimension;
    indexes = new SphereIndexes(dimension, config);
  }

  /** The sphere that a schema asks for; empty if it has no similarity over an item's vector. */
  public static Optional<CatalogueSphere> of(FeatureSchema schema) {
    for (FeatureSpec feature : schema.features()) {
      if (feature instanceof FeatureSpec.Similarity similarity) {
        for (FeatureSpec other : schema.features()) {
          if (other instanceof FeatureSpec.VectorField vector
              && vector.name().equals(similarity.vector())
              && vector.from().root() == Source.Root.ITEM_VECTOR) {
            return Optional.of(
                new CatalogueSphere(
                    vector.from().path(), vector.dim(), SphereIndexConfig.defaults()));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Takes an item's newest record; without a usable vector it is not on the sphere. */
  public void put(Item item) {
    float[] unit = unit(item);
    if (unit == null) {
      remove(item.getItem());
      return;
    }
    all.put(item.getItem(), unit);
    beyond.put(item.getItem(), unit);
    buildIfStale();
  }

  /** Takes an item off the sphere at once, whatever the index still holds. */
  public void remove(String item) {
    all.remove(item);
    beyond.remove(item);
  }

  /** How many items are on the sphere. */
  public int size() {
    return all.size();
  }

  /**
   * The items nearest to the mean direction of {@code engaged}, those left out; nearest first,
   * equally near ones by id. Empty if none of them is on the sphere, or their directions cancel.
   */
  public List<String> near(List<String> engaged, int count) {
    float[] query = new float[dimension];
    for (String item : engaged) {
      float[] unit = all.get(item);
      if (unit != null) {
        RowSums.add(query, unit);
      }
    }
    if (count < 1 || !Slerp.hasDirection(query)) {
      return List.of();
    }
    Set<String> known = new HashSet<>(engaged);
    // The index may hold places that changed or items that went: more are asked for than needed.
    int asked = count + known.size() + Math.min(beyond.size(), LEAST_STALE);
    Map<String, Double> cosines = new HashMap<>();
    for (SphereIndex.Near near : indexes.current().index().nearest(query, asked)) {
      if (all.containsKey(near.item()) && !beyond.containsKey(near.item())) {
        cosines.put(near.item(), near.cosine());
      }
    }
    float[] direction = Slerp.direction(query);
    beyond.forEach((item, unit) -> cosines.put(item, RowSums.dot(direction, unit)));
    cosines.keySet().removeAll(known);
    return cosines.entrySet().stream()
        .sorted(
            Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(count)
        .map(Map.Entry::getKey)
        .toList();
  }

  private float @Nullable [] unit(Item item) {
    List<Float> numbers = item.getVectors().get(modality);
    if (numbers == null || numbers.size() != dimension) {
      return null;
    }
    float[] vector = new float[dimension];
    for (int j = 0; j < dimension; j++) {
      vector[j] = numbers.get(j);
    }
    return Slerp.hasDirection(vector) ? Slerp.direction(vector) : null;
  }

  private void buildIfStale() {
    if (beyond.size() < Math.max(LEAST_STALE, STALE * all.size())
        || !building.compareAndSet(false, true)) {
      return;
    }
    List<String> order = new ArrayList<>(all.keySet());
    order.sort(Comparator.naturalOrder());
    Map<String, float[]> vectors = new LinkedHashMap<>();
    for (String item : order) {
      float[] unit = all.get(item);
      if (unit != null) {
        vectors.put(item, unit);
      }
    }
    indexes.rebuild(
        vectors,
        () -> {
          // A place that changed meanwhile is another array, and stays beyond.
          vectors.forEach(beyond::remove);
          building.set(false);
        });
  }

  @Override
  public void close() {
    indexes.close();
  }
}

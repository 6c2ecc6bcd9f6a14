package dev.sluice.model.retrieve;

import dev.sluice.model.fusion.Slerp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The items nearest to a point of the sphere: compared with all where they are few enough ({@link
 * PackedScan}), by a graph of neighbours where they are more ({@link LinkedSearch}). Which, and how
 * hard it must work for the recall asked for, is decided when it is built. Immutable: a change is a
 * new index. Any number of threads search.
 */
public final class SphereIndex {
  private final List<String> items;
  private final int dimension;
  private final @Nullable PointSearch search;
  private final double recall;

  /**
   * An item and how near it is.
   *
   * @param item its id
   * @param cosine in [-1, 1]
   */
  public record Near(String item, double cosine) {}

  private SphereIndex(
      List<String> items, int dimension, @Nullable PointSearch search, double recall) {
    this.items = items;
    this.dimension = dimension;
    this.search = search;
    this.recall = recall;
  }

  /**
   * Builds an index. Vectors without direction or of another size than {@code dimension} are left
   * out: such an item is found by other sources. The same vectors in the same order give the same
   * index. One thread; cost O(n d) for a scan, about O(n log n) distances for a graph.
   */
  public static SphereIndex of(
      Map<String, float[]> vectorsByItem, int dimension, SphereIndexConfig config) {
    return of(vectorsByItem, dimension, config, Pace.full());
  }

  static SphereIndex of(
      Map<String, float[]> vectorsByItem, int dimension, SphereIndexConfig config, Pace pace) {
    List<String> items = new ArrayList<>();
    List<float[]> units = new ArrayList<>();
    vectorsByItem.forEach(
        (item, vector) -> {
          if (vector.length == dimension && Slerp.hasDirection(vector)) {
            items.add(item);
            units.add(Slerp.direction(vector));
          }
        });
    if (items.isEmpty()) {
      return new SphereIndex(List.of(), dimension, null, 1);
    }
    PointSearch search =
        (long) units.size() * dimension <= config.scanned()
            ? PackedScan.of(units, dimension, pace)
            : LinkedSearch.of(units, dimension, config, pace);
    SearchCheck.Checked checked =
        SearchCheck.of(search, units, config.recall(), config.seed(), pace);
    return new SphereIndex(List.copyOf(items), dimension, checked.search(), checked.recall());
  }

  /** How many items can be found. */
  public int size() {
    return items.size();
  }

  /** Numbers per vector. */
  public int dimension() {
    return dimension;
  }

  /** Whether all items are compared. */
  public boolean isScanned() {
    return search == null || search.method() == PointSearch.Method.SCAN;
  }

  /**
   * Share of the hundred nearest that was found when the index checked itself on a few directions.
   */
  public double recall() {
    return recall;
  }

  /** The items nearest to {@code query}, nearest first. */
  public List<Near> nearest(float[] query, int count) {
    return search(query, count, null);
  }

  /**
   * The nearest of the items that {@code accepted} takes. The test may be asked of all items once
   * per search, so it must be cheap.
   */
  public List<Near> nearest(float[] query, int count, Predicate<String> accepted) {
    return search(query, count, point -> accepted.test(items.get(point)));
  }

  private List<Near> search(float[] query, int count, @Nullable IntPredicate accepted) {
    PointSearch in = search;
    if (in == null || count < 1 || !Slerp.hasDirection(query)) {
      return List.of();
    }
    if (query.length != dimension) {
      throw new IllegalArgumentException(
          "a query must have %d numbers as the index has, was %d"
              .formatted(dimension, query.length));
    }
    PointSearch.Found found = in.nearest(Slerp.direction(query), count, accepted);
    List<Near> near = new ArrayList<>(found.points().length);
    for (int i = 0; i < found.points().length; i++) {
      near.add(new Near(items.get(found.points()[i]), found.cosines()[i]));
    }
    return near;
  }
}

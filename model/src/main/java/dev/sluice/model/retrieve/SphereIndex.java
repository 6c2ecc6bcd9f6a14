package dev.sluice.model.retrieve;

import dev.sluice.model.fusion.Slerp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.lucene.codecs.hnsw.DefaultFlatVectorScorer;
import org.apache.lucene.codecs.hnsw.FlatVectorsScorer;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.hnsw.HnswGraphBuilder;
import org.apache.lucene.util.hnsw.HnswGraphSearcher;
import org.apache.lucene.util.hnsw.OnHeapHnswGraph;
import org.apache.lucene.util.hnsw.RandomAccessVectorValues;
import org.jspecify.annotations.Nullable;

/**
 * The items nearest to a point of the sphere, approximately: a hierarchical graph of neighbours
 * [1], Lucene's, in memory. Immutable: a change is a new index. Any number of threads search.
 *
 * <p>[1] Malkov and Yashunin, IEEE TPAMI 42(4), 2020.
 */
public final class SphereIndex {
  private static final FlatVectorsScorer SCORER = new DefaultFlatVectorScorer();
  private static final VectorSimilarityFunction COSINE = VectorSimilarityFunction.DOT_PRODUCT;

  private final List<String> items;
  private final int dimension;
  private final SphereIndexConfig config;
  private final RandomAccessVectorValues.@Nullable Floats vectors;
  private final @Nullable OnHeapHnswGraph graph;

  /**
   * An item and how near it is.
   *
   * @param item its id
   * @param cosine in [-1, 1]
   */
  public record Near(String item, double cosine) {}

  private SphereIndex(
      List<String> items,
      int dimension,
      SphereIndexConfig config,
      RandomAccessVectorValues.@Nullable Floats vectors,
      @Nullable OnHeapHnswGraph graph) {
    this.items = items;
    this.dimension = dimension;
    this.config = config;
    this.vectors = vectors;
    this.graph = graph;
  }

  /**
   * Builds an index. Vectors without direction or of another size than {@code dimension} are left
   * out: such an item is found by other sources. The same vectors in the same order give the same
   * index. One thread; cost about O(n log n) distances, minutes for millions.
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
      return new SphereIndex(List.of(), dimension, config, null, null);
    }
    try {
      RandomAccessVectorValues.Floats vectors =
          RandomAccessVectorValues.fromFloats(units, dimension);
      HnswGraphBuilder builder =
          HnswGraphBuilder.create(
              SCORER.getRandomVectorScorerSupplier(COSINE, vectors),
              config.links(),
              config.buildBreadth(),
              config.seed());
      for (int node = 0; node < units.size(); node++) {
        builder.addGraphNode(node);
        pace.breathe();
      }
      return new SphereIndex(
          List.copyOf(items), dimension, config, vectors, builder.getCompletedGraph());
    } catch (IOException e) {
      throw new UncheckedIOException("vectors in memory are read without I/O", e);
    }
  }

  /** The same index with another breadth of searches: more finds more and takes longer. */
  public SphereIndex withSearchBreadth(int breadth) {
    return new SphereIndex(items, dimension, config.withSearchBreadth(breadth), vectors, graph);
  }

  /** How many items can be found. */
  public int size() {
    return items.size();
  }

  /** Numbers per vector. */
  public int dimension() {
    return dimension;
  }

  /** The items nearest to {@code query}, nearest first. */
  public List<Near> nearest(float[] query, int count) {
    return search(query, count, null);
  }

  /**
   * The nearest of the items that {@code accepted} takes. The test is asked of all items once per
   * search, so it must be cheap; the graph is walked across items that it refuses.
   */
  public List<Near> nearest(float[] query, int count, Predicate<String> accepted) {
    FixedBitSet allowed = new FixedBitSet(Math.max(1, items.size()));
    for (int i = 0; i < items.size(); i++) {
      if (accepted.test(items.get(i))) {
        allowed.set(i);
      }
    }
    return search(query, count, allowed);
  }

  private List<Near> search(float[] query, int count, @Nullable FixedBitSet allowed) {
    OnHeapHnswGraph in = graph;
    RandomAccessVectorValues.Floats among = vectors;
    if (in == null || among == null || count < 1 || !Slerp.hasDirection(query)) {
      return List.of();
    }
    if (query.length != dimension) {
      throw new IllegalArgumentException(
          "a query must have %d numbers as the index has, was %d"
              .formatted(dimension, query.length));
    }
    try {
      KnnCollector found =
          HnswGraphSearcher.search(
              SCORER.getRandomVectorScorer(COSINE, among, Slerp.direction(query)),
              Math.min(items.size(), Math.max(count, config.searchBreadth())),
              in,
              allowed,
              Integer.MAX_VALUE);
      List<Near> near = new ArrayList<>(count);
      for (ScoreDoc hit : found.topDocs().scoreDocs) {
        if (near.size() == count) {
          break;
        }
        // Lucene's similarity of unit vectors is (1 + cosine) / 2.
        near.add(new Near(items.get(hit.doc), 2 * hit.score - 1));
      }
      return near;
    } catch (IOException e) {
      throw new UncheckedIOException("vectors in memory are read without I/O", e);
    }
  }
}

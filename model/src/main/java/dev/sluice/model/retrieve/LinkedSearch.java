package dev.sluice.model.retrieve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.IntPredicate;
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
 * A hierarchical graph of neighbours [1], Lucene's, in memory: for more points than can all be
 * compared.
 *
 * <p>[1] Malkov and Yashunin, IEEE TPAMI 42(4), 2020.
 */
final class LinkedSearch implements PointSearch {
  private static final FlatVectorsScorer SCORER = new DefaultFlatVectorScorer();
  private static final VectorSimilarityFunction COSINE = VectorSimilarityFunction.DOT_PRODUCT;

  private final RandomAccessVectorValues.Floats points;
  private final OnHeapHnswGraph graph;
  private final int breadth;
  private final double effort;

  private LinkedSearch(
      RandomAccessVectorValues.Floats points, OnHeapHnswGraph graph, int breadth, double effort) {
    this.points = points;
    this.graph = graph;
    this.breadth = breadth;
    this.effort = effort;
  }

  /**
   * A graph of {@code units}, [dimension] and norm 1 each, at least one. One thread; cost about O(n
   * log n) distances, minutes for millions.
   */
  static LinkedSearch of(List<float[]> units, int dimension, SphereIndexConfig config, Pace pace) {
    try {
      RandomAccessVectorValues.Floats points =
          RandomAccessVectorValues.fromFloats(units, dimension);
      HnswGraphBuilder builder =
          HnswGraphBuilder.create(
              SCORER.getRandomVectorScorerSupplier(COSINE, points),
              config.links(),
              config.buildBreadth(),
              config.seed());
      for (int node = 0; node < units.size(); node++) {
        builder.addGraphNode(node);
        pace.breathe();
      }
      return new LinkedSearch(points, builder.getCompletedGraph(), config.searchBreadth(), 1);
    } catch (IOException e) {
      throw new UncheckedIOException("vectors in memory are read without I/O", e);
    }
  }

  /** The test is asked of all points; the graph is walked across points that it refuses. */
  @Override
  public Found nearest(float[] direction, int count, @Nullable IntPredicate accepted) {
    int wanted = Math.max(count, (int) Math.ceil(effort * breadth));
    try {
      KnnCollector found =
          HnswGraphSearcher.search(
              SCORER.getRandomVectorScorer(COSINE, points, direction),
              Math.min(points.size(), wanted),
              graph,
              allowed(accepted),
              Integer.MAX_VALUE);
      ScoreDoc[] hits = found.topDocs().scoreDocs;
      int size = Math.min(count, hits.length);
      int[] near = new int[size];
      double[] cosines = new double[size];
      for (int i = 0; i < size; i++) {
        near[i] = hits[i].doc;
        // Lucene's similarity of unit vectors is (1 + cosine) / 2.
        cosines[i] = 2 * hits[i].score - 1;
      }
      return new Found(near, cosines);
    } catch (IOException e) {
      throw new UncheckedIOException("vectors in memory are read without I/O", e);
    }
  }

  private @Nullable FixedBitSet allowed(@Nullable IntPredicate accepted) {
    if (accepted == null) {
      return null;
    }
    FixedBitSet allowed = new FixedBitSet(Math.max(1, points.size()));
    for (int i = 0; i < points.size(); i++) {
      if (accepted.test(i)) {
        allowed.set(i);
      }
    }
    return allowed;
  }

  @Override
  public LinkedSearch withEffort(double effort) {
    return new LinkedSearch(points, graph, breadth, effort);
  }

  @Override
  public Method method() {
    return Method.GRAPH;
  }
}

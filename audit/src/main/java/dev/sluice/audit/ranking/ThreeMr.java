package dev.sluice.audit.ranking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Ranks features by most relevance, least redundancy with those already ranked, and most relation
 * to the label together with them (3MR) [1, section 4.5]. Scores should be scaled to [0, 1] first.
 * Ties go to the smaller name.
 *
 * @param aggregation how scores with several ranked features become one
 * @param redundancyWeight alpha, at least 0
 * @param relationWeight beta, at least 0
 */
/*
 * [1] Skrlj, Mramor: OutRank, RecSys 2023, arXiv 2309.01552.
 */
public record ThreeMr(Aggregation aggregation, double redundancyWeight, double relationWeight) {
  /** How scores with several ranked features become one. */
  public enum Aggregation {
    MEDIAN,
    MEAN,
    SUM;

    double of(double[] values) {
      return switch (this) {
        case MEDIAN -> Medians.median(values);
        case MEAN -> Arrays.stream(values).average().orElse(0);
        case SUM -> Arrays.stream(values).sum();
      };
    }
  }

  /** Median, both weights 1. */
  public static ThreeMr defaults() {
    return new ThreeMr(Aggregation.MEDIAN, 1, 1);
  }

  /**
   * Returns the features of {@code relevance}, best first.
   *
   * @param redundancy of (ranked, candidate)
   * @param relation of (ranked, candidate) with the label
   */
  public List<String> rank(
      Map<String, Double> relevance, PairScores redundancy, PairScores relation) {
    TreeMap<String, Double> left = new TreeMap<>(relevance);
    List<String> ranked = new ArrayList<>();
    while (!left.isEmpty()) {
      String best = left.firstKey();
      double bestScore = Double.NEGATIVE_INFINITY;
      for (Map.Entry<String, Double> candidate : left.entrySet()) {
        double score =
            candidate.getValue() + gain(candidate.getKey(), ranked, redundancy, relation);
        if (score > bestScore) {
          best = candidate.getKey();
          bestScore = score;
        }
      }
      left.remove(best);
      ranked.add(best);
    }
    return List.copyOf(ranked);
  }

  private double gain(
      String candidate, List<String> ranked, PairScores redundancy, PairScores relation) {
    if (ranked.isEmpty()) {
      return 0;
    }
    double[] red = ranked.stream().mapToDouble(g -> redundancy.get(g, candidate)).toArray();
    double[] rel = ranked.stream().mapToDouble(g -> relation.get(g, candidate)).toArray();
    return relationWeight * aggregation.of(rel) - redundancyWeight * aggregation.of(red);
  }
}

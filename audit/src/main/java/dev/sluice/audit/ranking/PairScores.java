package dev.sluice.audit.ranking;

import java.util.HashMap;
import java.util.Map;

/** Scores of ordered pairs of features; a pair without one counts 0. */
public final class PairScores {
  private record Pair(String first, String second) {}

  private final Map<Pair, Double> scores = new HashMap<>();

  /** Sets the score of {@code first} with {@code second}, in this order only. */
  public void put(String first, String second, double score) {
    scores.put(new Pair(first, second), score);
  }

  /** Returns the score of {@code first} with {@code second}, 0 where there is none. */
  public double get(String first, String second) {
    return scores.getOrDefault(new Pair(first, second), 0.0);
  }

  /** Returns the scores moved and stretched to [0, 1]; all 0 where they are equal. */
  public PairScores scaled() {
    double least = scores.values().stream().mapToDouble(Double::doubleValue).min().orElse(0);
    double most = scores.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    PairScores scaled = new PairScores();
    scores.forEach(
        (pair, score) ->
            scaled.scores.put(pair, most > least ? (score - least) / (most - least) : 0));
    return scaled;
  }

  /** How many pairs have a score. */
  public int size() {
    return scores.size();
  }
}

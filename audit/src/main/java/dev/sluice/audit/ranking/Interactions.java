package dev.sluice.audit.ranking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What pairs and triples of features tell about the label together.
 *
 * @param pairs the best pairs, best first
 * @param triples the best triples, best first
 * @param relations the score of every pair that was looked at, in both orders
 * @param looked how many combinations were looked at, of both orders
 * @param possible how many there are
 */
public record Interactions(
    List<FeatureScore> pairs,
    List<FeatureScore> triples,
    PairScores relations,
    long looked,
    long possible) {
  // Screening reads so many batches at most; what passes is scored on all.
  private static final int SCREEN_BATCHES = 2;
  private static final int PASSING = 50;

  /** Copies the lists. */
  public Interactions {
    pairs = List.copyOf(pairs);
    triples = List.copyOf(triples);
  }

  /** None were looked at. */
  public static Interactions none() {
    return new Interactions(List.of(), List.of(), new PairScores(), 0, 0);
  }

  /**
   * Looks at up to {@code budget} combinations of each order on a few batches, and scores the best
   * on all.
   */
  public static Interactions search(
      FeatureRanking ranking, List<FeatureScore> singles, int budget) {
    List<String> columns = ranking.columns();
    if (budget == 0 || columns.size() < 2) {
      return none();
    }
    CombinationSearch search = new CombinationSearch(budget);
    Map<String, Integer> numbers = new HashMap<>();
    columns.forEach(name -> numbers.put(name, numbers.size()));
    List<int[]> pairs = search.choose(2, columns, singles, List.of());
    List<FeatureScore> screened = ranking.combinations(pairs, SCREEN_BATCHES);
    PairScores relations = new PairScores();
    for (FeatureScore pair : screened) {
      relations.put(pair.members().get(0), pair.members().get(1), pair.corrected());
      relations.put(pair.members().get(1), pair.members().get(0), pair.corrected());
    }
    List<int[]> triples =
        columns.size() < 3 ? List.of() : search.choose(3, columns, singles, screened);
    List<FeatureScore> screenedTriples = ranking.combinations(triples, SCREEN_BATCHES);
    Gains gains = new Gains(singles, screened);
    return new Interactions(
        ranking.combinations(passing(screened, gains, numbers)),
        ranking.combinations(passing(screenedTriples, gains, numbers)),
        relations,
        pairs.size() + (long) triples.size(),
        CombinationSearch.count(columns.size(), 2) + CombinationSearch.count(columns.size(), 3));
  }

  /** What a combination tells beyond its best member or, for a triple, its best known pair. */
  public double gain(FeatureScore combination, List<FeatureScore> singles) {
    return new Gains(singles, pairs).of(combination);
  }

  /** Those that score highest, and those that gain most over their parts. */
  private static List<int[]> passing(
      List<FeatureScore> screened, Gains gains, Map<String, Integer> numbers) {
    Map<String, FeatureScore> passing = new LinkedHashMap<>();
    screened.stream().limit(PASSING).forEach(score -> passing.put(score.name(), score));
    screened.stream()
        .sorted(Comparator.comparingDouble(gains::of).reversed())
        .limit(PASSING)
        .forEach(score -> passing.put(score.name(), score));
    return members(passing.values(), numbers);
  }

  private static List<int[]> members(
      Collection<FeatureScore> scores, Map<String, Integer> numbers) {
    List<int[]> members = new ArrayList<>();
    for (FeatureScore score : scores) {
      members.add(score.members().stream().mapToInt(numbers::get).toArray());
    }
    return members;
  }

  /** Scores of the parts of combinations. */
  private record Gains(Map<List<String>, Double> parts) {
    Gains(List<FeatureScore> singles, List<FeatureScore> pairs) {
      this(new HashMap<>());
      singles.forEach(single -> parts.put(single.members(), single.corrected()));
      pairs.forEach(pair -> parts.put(pair.members(), pair.corrected()));
    }

    double of(FeatureScore combination) {
      List<String> m = combination.members();
      List<List<String>> within =
          m.size() == 2
              ? List.of(m.subList(0, 1), m.subList(1, 2))
              : Arrays.asList(
                  m.subList(0, 1),
                  m.subList(1, 2),
                  m.subList(2, 3),
                  m.subList(0, 2),
                  m.subList(1, 3),
                  List.of(m.get(0), m.get(2)));
      double best = within.stream().mapToDouble(p -> parts.getOrDefault(p, 0.0)).max().orElse(0);
      return combination.corrected() - Math.max(0, best);
    }
  }
}

package dev.sluice.audit.ranking;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Chooses combinations of features to score within a budget. Where all fit, all are taken;
 * otherwise those whose members score best alone, the first half, and the rest spread evenly over
 * all, so that a pair whose members tell nothing alone has its chance.
 */
public final class CombinationSearch {
  private record Combination(int[] members, double promise) {}

  private final int budget;

  public CombinationSearch(int budget) {
    this.budget = budget;
  }

  /**
   * Returns the chosen combinations of {@code order} columns, as ascending column numbers.
   *
   * @param columns the names, in column order
   * @param singles the score of every column alone
   * @throws IllegalArgumentException if the order is not 2 or 3
   */
  public List<int[]> choose(int order, List<String> columns, List<FeatureScore> singles) {
    if (order != 2 && order != 3) {
      throw new IllegalArgumentException("interactions have order 2 or 3, was " + order);
    }
    Map<String, Double> alone = new HashMap<>();
    singles.forEach(single -> alone.put(single.name(), single.corrected()));
    double[] scores = columns.stream().mapToDouble(name -> alone.getOrDefault(name, 0.0)).toArray();
    long all = count(columns.size(), order);
    if (all <= budget) {
      return enumerate(columns.size(), order, 1);
    }
    List<int[]> chosen = new ArrayList<>(best(scores, order, budget / 2));
    List<int[]> spread = enumerate(columns.size(), order, Math.max(1, all / (budget - budget / 2)));
    java.util.Set<List<Integer>> taken = new java.util.HashSet<>();
    chosen.forEach(members -> taken.add(boxed(members)));
    for (int[] members : spread) {
      if (chosen.size() < budget && taken.add(boxed(members))) {
        chosen.add(members);
      }
    }
    return chosen;
  }

  private static List<Integer> boxed(int[] members) {
    return java.util.Arrays.stream(members).boxed().toList();
  }

  static long count(int n, int order) {
    return order == 2 ? (long) n * (n - 1) / 2 : (long) n * (n - 1) * (n - 2) / 6;
  }

  private static List<int[]> enumerate(int n, int order, long every) {
    List<int[]> members = new ArrayList<>();
    long[] number = {0};
    forEach(
        n,
        order,
        combination -> {
          if (number[0]++ % every == 0) {
            members.add(combination);
          }
        });
    return members;
  }

  private static List<int[]> best(double[] scores, int order, int size) {
    PriorityQueue<Combination> kept =
        new PriorityQueue<>(
            Comparator.comparingDouble(Combination::promise)
                .thenComparing(Combination::members, (a, b) -> java.util.Arrays.compare(b, a)));
    forEach(
        scores.length,
        order,
        members -> {
          double promise = 0;
          for (int member : members) {
            promise += scores[member];
          }
          kept.add(new Combination(members, promise));
          if (kept.size() > size) {
            kept.remove();
          }
        });
    return kept.stream()
        .sorted(Comparator.comparingDouble(Combination::promise).reversed())
        .map(Combination::members)
        .toList();
  }

  private static void forEach(int n, int order, java.util.function.Consumer<int[]> action) {
    for (int a = 0; a < n; a++) {
      for (int b = a + 1; b < n; b++) {
        if (order == 2) {
          action.accept(new int[] {a, b});
          continue;
        }
        for (int c = b + 1; c < n; c++) {
          action.accept(new int[] {a, b, c});
        }
      }
    }
  }
}

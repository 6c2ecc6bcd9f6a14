package dev.sluice.audit.ranking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Chooses combinations of features to look at within a budget. Where all fit, all are taken;
 * otherwise a part goes to those whose members score best alone, a part, for triples, to the best
 * pairs with each third feature, and the rest spread evenly over all, so that a combination whose
 * members tell nothing alone has its chance.
 */
final class CombinationSearch {
  private record Combination(int[] members, double promise) {}

  private static final Comparator<Combination> WORST_FIRST =
      Comparator.comparingDouble(Combination::promise)
          .thenComparing(Combination::members, (a, b) -> Arrays.compare(b, a));

  private final int budget;

  CombinationSearch(int budget) {
    this.budget = budget;
  }

  /**
   * Returns the chosen combinations of {@code order} columns, as ascending column numbers.
   *
   * @param columns the names, in column order
   * @param singles the score of every column alone
   * @param pairs known scores of pairs, best first
   * @throws IllegalArgumentException if the order is not 2 or 3
   */
  List<int[]> choose(
      int order, List<String> columns, List<FeatureScore> singles, List<FeatureScore> pairs) {
    if (order != 2 && order != 3) {
      throw new IllegalArgumentException("interactions have order 2 or 3, was " + order);
    }
    int n = columns.size();
    long all = count(n, order);
    if (all <= budget) {
      return enumerate(n, order, 1);
    }
    Map<List<Integer>, int[]> chosen = new LinkedHashMap<>();
    int share = budget / (order == 2 ? 2 : 3);
    best(scores(columns, singles), order, share).forEach(m -> chosen.put(boxed(m), m));
    if (order == 3) {
      extend(columns, pairs, 2 * share, chosen);
    }
    int left = budget - chosen.size();
    for (int[] members : enumerate(n, order, Math.max(1, all / Math.max(1, left)))) {
      if (chosen.size() >= budget) {
        break;
      }
      chosen.putIfAbsent(boxed(members), members);
    }
    return List.copyOf(chosen.values());
  }

  private static double[] scores(List<String> columns, List<FeatureScore> singles) {
    Map<String, Double> alone = new HashMap<>();
    singles.forEach(single -> alone.put(single.name(), single.corrected()));
    return columns.stream().mapToDouble(name -> alone.getOrDefault(name, 0.0)).toArray();
  }

  private static void extend(
      List<String> columns, List<FeatureScore> pairs, int upTo, Map<List<Integer>, int[]> chosen) {
    for (FeatureScore pair : pairs) {
      int a = columns.indexOf(pair.members().get(0));
      int b = columns.indexOf(pair.members().get(1));
      for (int c = 0; c < columns.size(); c++) {
        if (chosen.size() >= upTo) {
          return;
        }
        if (c != a && c != b) {
          int[] members = {a, b, c};
          Arrays.sort(members);
          chosen.putIfAbsent(boxed(members), members);
        }
      }
    }
  }

  private static List<Integer> boxed(int[] members) {
    return Arrays.stream(members).boxed().toList();
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
    PriorityQueue<Combination> kept = new PriorityQueue<>(WORST_FIRST);
    forEach(
        scores.length,
        order,
        members -> {
          double promise = Arrays.stream(members).mapToDouble(member -> scores[member]).sum();
          kept.add(new Combination(members, promise));
          if (kept.size() > size) {
            kept.remove();
          }
        });
    return kept.stream().sorted(WORST_FIRST.reversed()).map(Combination::members).toList();
  }

  private static void forEach(int n, int order, Consumer<int[]> action) {
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

package dev.sluice.app.reconcile;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How high the slates put what was clicked, next to an order of the same candidates by clicks so
 * far. Judged are the requests that named their candidates and earned a click.
 */
record SlateQuality(
    @Nullable Double ndcg,
    @Nullable Double hitRate,
    @Nullable Double ndcgPopularity,
    @Nullable Double hitRatePopularity) {
  private static final int CUT = 10;

  /** Judges all requests, in the order of event time. */
  static SlateQuality of(RequestBook requests, EventBook.Rows clicks, LongIndex items) {
    Map<Integer, Set<Integer>> clicked = clickedByRequest(requests, clicks, items);
    int[] byTime = order(clicks);
    long[] popularity = new long[items.size()];
    Sums slates = new Sums();
    Sums popular = new Sums();
    int next = 0;
    for (int n :
        clicked.keySet().stream().sorted(Comparator.comparingLong(requests::time)).toList()) {
      for (; next < byTime.length && clicks.time.get(byTime[next]) < requests.time(n); next++) {
        count(popularity, items.find(clicks.item.get(byTime[next])));
      }
      Set<Integer> relevant = clicked.getOrDefault(n, Set.of());
      slates.add(requests.slateItems(n), relevant);
      popular.add(byPopularity(requests.candidates(n), popularity, items), relevant);
    }
    return new SlateQuality(slates.ndcg(), slates.hitRate(), popular.ndcg(), popular.hitRate());
  }

  private static Map<Integer, Set<Integer>> clickedByRequest(
      RequestBook requests, EventBook.Rows clicks, LongIndex items) {
    Map<Integer, Set<Integer>> clicked = new LinkedHashMap<>();
    for (int i = 0; i < clicks.size(); i++) {
      int n = requests.find(clicks.request.get(i));
      int item = items.find(clicks.item.get(i));
      if (n == LongIndex.ABSENT || item == LongIndex.ABSENT || clicks.rejected.get(i) != 0) {
        continue;
      }
      if (requests.isAsked(n) && requests.isAnswered(n) && requests.candidates(n).length > 0) {
        clicked.computeIfAbsent(n, r -> new HashSet<>()).add(item);
      }
    }
    return clicked;
  }

  private static int[] order(EventBook.Rows clicks) {
    return IntStream.range(0, clicks.size())
        .boxed()
        .sorted(Comparator.comparingLong(clicks.time::get))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static void count(long[] popularity, int item) {
    if (item != LongIndex.ABSENT) {
      popularity[item]++;
    }
  }

  /** Ties fall by the items' hashes: no order of the request's list leaks into the baseline. */
  private static int[] byPopularity(int[] candidates, long[] popularity, LongIndex items) {
    return Arrays.stream(candidates)
        .distinct()
        .boxed()
        .sorted(
            Comparator.<Integer>comparingLong(item -> -popularity[item])
                .thenComparingLong(items::key))
        .limit(CUT)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static final class Sums {
    private double ndcg;
    private long hits;
    private long count;

    void add(int[] list, Set<Integer> relevant) {
      boolean[] marks = new boolean[Math.min(CUT, list.length)];
      boolean hit = false;
      for (int place = 0; place < marks.length; place++) {
        marks[place] = relevant.contains(list[place]);
        hit |= marks[place];
      }
      ndcg += Metrics.ndcg(marks, relevant.size(), CUT);
      hits += hit ? 1 : 0;
      count++;
    }

    @Nullable Double ndcg() {
      return count == 0 ? null : (Double) (ndcg / count);
    }

    @Nullable Double hitRate() {
      return count == 0 ? null : (Double) ((double) hits / count);
    }
  }
}

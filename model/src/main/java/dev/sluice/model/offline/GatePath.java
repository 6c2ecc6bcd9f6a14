package dev.sluice.model.offline;

import dev.sluice.model.encode.LookupCosts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The values of a log in the order in which a rising regulariser closes them, so that any number of
 * them can be kept: the masks are nested.
 *
 * <p>One search says of each value whether its gate is open at one strength. Where it is close, the
 * seed decides, and of two strengths the weaker one may close what the stronger one keeps: the
 * quality of single masks is no monotone curve, and a grid of strengths steps over its best point.
 * So searches over several strengths and seeds vote. The values that most of them keep come first,
 * among equals those whose weights end highest. Voting over runs is what makes unstable selections
 * stable [Meinshausen and Buehlmann 2010].
 *
 * <p>Values of fields that tell nothing of rows not trained on ({@link FieldWorth}) come last
 * whatever their gates say: a gate follows the training rows, in which noise explains itself. For
 * the same reason values met often in fields that do tell something come first ({@link #firm}): a
 * gate also closes values whose clicks are near the average in the rows at hand, which is chance of
 * some and saves one row of memory each, while all their examples lose what the field tells.
 */
final class GatePath {
  /** The regulariser's strengths of a path, each searched once per seed. */
  static final List<Double> STRENGTHS = List.of(3e-7, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4);

  private final int size;
  private final int firm;
  private final int[] order;
  private final TreeMap<Double, Double> keptAt;

  /**
   * One search.
   *
   * @param lambda the regulariser's strength
   * @param weights [values] where the gates ended
   */
  @SuppressWarnings("ArrayRecordComponent") // Read only.
  record Search(double lambda, double[] weights) {}

  private GatePath(int size, int firm, int[] order, TreeMap<Double, Double> keptAt) {
    this.size = size;
    this.firm = firm;
    this.order = order;
    this.keptAt = keptAt;
  }

  /**
   * The path that searches agree on.
   *
   * @param counts [values] occurrences in training: values without are on no path
   * @param fieldOf [values] the field of each
   * @param useful [fields] whether a field tells something
   */
  static GatePath of(List<Search> searches, int[] counts, int[] fieldOf, boolean[] useful) {
    double[] score = new double[counts.length];
    TreeMap<Double, List<Integer>> opens = new TreeMap<>();
    for (Search search : searches) {
      int open = 0;
      for (int value = 0; value < score.length; value++) {
        double w = search.weights()[value];
        // A vote weighs more than all weights together.
        score[value] += (w > 0 ? 1 : 0) + Sigmoid.of(w) / (2.0 * searches.size());
        open += w > 0 && counts[value] > 0 ? 1 : 0;
      }
      opens.computeIfAbsent(search.lambda(), key -> new ArrayList<>()).add(open);
    }
    List<Integer> order = new ArrayList<>();
    int firm = 0;
    for (int value = 0; value < score.length; value++) {
      boolean tells = useful[fieldOf[value]];
      boolean often = counts[value] >= LookupCosts.FREQUENT;
      // More than all votes and weights together.
      score[value] += 2.0 * searches.size() * (tells ? (often ? 1 : 0) : -1);
      firm += tells && often ? 1 : 0;
      if (counts[value] > 0) {
        order.add(value);
      }
    }
    order.sort(Comparator.comparingDouble((Integer value) -> -score[value]));
    TreeMap<Double, Double> keptAt = new TreeMap<>();
    opens.forEach(
        (lambda, each) ->
            keptAt.put(lambda, each.stream().mapToInt(kept -> kept).average().orElse(0)));
    int[] places = order.stream().mapToInt(Integer::intValue).toArray();
    return new GatePath(score.length, firm, places, keptAt);
  }

  /** Values on the path: those that occur. */
  int values() {
    return order.length;
  }

  /**
   * How many values come before all others as they are met often ({@value LookupCosts#FREQUENT}
   * times) in fields that tell something.
   */
  int firm() {
    return firm;
  }

  /** How many values are kept of a share. */
  int kept(double share) {
    return (int) Math.max(1, Math.round(share * order.length));
  }

  /** The mask that keeps the first values: [all values]. */
  boolean[] keep(int kept) {
    boolean[] open = new boolean[size];
    for (int place = 0; place < kept; place++) {
      open[order[place]] = true;
    }
    return open;
  }

  /**
   * The regulariser's strength that keeps so many values, between those that were searched by the
   * straight line over the logarithm; beyond them the nearest one.
   */
  double strength(int kept) {
    double below = keptAt.firstKey();
    double before = Double.POSITIVE_INFINITY;
    for (Map.Entry<Double, Double> searched : keptAt.entrySet()) {
      double here = searched.getValue();
      if (here <= kept) {
        // Before the first one nothing is known to be open.
        double part = before < Double.POSITIVE_INFINITY ? (before - kept) / (before - here) : 0;
        return below * Math.pow(searched.getKey() / below, Math.max(0, part));
      }
      below = searched.getKey();
      before = here;
    }
    return below;
  }

  /** The mask of the most frequent values: what gates must beat. */
  static boolean[] mostFrequent(int[] counts, int kept) {
    Integer[] order = new Integer[counts.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Integer.compare(counts[b], counts[a]));
    boolean[] open = new boolean[counts.length];
    for (int i = 0; i < kept; i++) {
      open[order[i]] = counts[order[i]] > 0;
    }
    return open;
  }
}

package dev.sluice.schemas.metric;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** How good ordered lists are, place by place; places are 0-based. */
public final class SlateMetrics {
  private SlateMetrics() {}

  /**
   * Returns the normalised discounted gain of the first {@code cut} places; 0 without a relevant
   * item among them.
   *
   * @param relevant whether the item at each place is relevant
   * @param relevantCount how many relevant items there are, in the list or not
   */
  public static Figure ndcg(boolean[] relevant, int relevantCount, int cut) {
    if (relevantCount < 1) {
      return Figure.undefined("NDCG needs a relevant item, there is none");
    }
    double gain = 0;
    for (int place = 0; place < Math.min(cut, relevant.length); place++) {
      gain += relevant[place] ? discount(place) : 0;
    }
    double ideal = 0;
    for (int place = 0; place < Math.min(cut, relevantCount); place++) {
      ideal += discount(place);
    }
    return Figure.of(gain / ideal);
  }

  private static double discount(int place) {
    return Math.log(2) / Math.log(place + 2.0);
  }

  /** 1 over the 1-based place of the first relevant item; 0 where none is listed. */
  public static double reciprocalRank(boolean[] relevant) {
    for (int place = 0; place < relevant.length; place++) {
      if (relevant[place]) {
        return 1.0 / (place + 1);
      }
    }
    return 0;
  }

  /** Whether a relevant item is among the first {@code cut}. */
  public static boolean hit(boolean[] relevant, int cut) {
    for (int place = 0; place < Math.min(cut, relevant.length); place++) {
      if (relevant[place]) {
        return true;
      }
    }
    return false;
  }

  /** Share of the catalogue that appears in any of the lists. */
  public static Figure coverage(Collection<? extends Collection<String>> lists, int catalogue) {
    if (catalogue < 1) {
      return Figure.undefined("coverage needs a catalogue, it has no items");
    }
    Set<String> shown = new HashSet<>();
    lists.forEach(shown::addAll);
    return Figure.of((double) shown.size() / catalogue);
  }
}

package dev.sluice.schemas.metric;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether clicks are told from non-clicks, whatever the level of the predictions. */
public final class Discrimination {
  private Discrimination() {}

  /**
   * Returns the probability that a random click has a higher score than a random non-click, ties
   * counting half: exact, by ranks. Cost O(n log n).
   *
   * @param scores [n], finite
   * @param labels [n], 0 or 1
   */
  public static Figure auc(double[] scores, int[] labels) {
    long positives = 0;
    for (int label : labels) {
      positives += label;
    }
    long negatives = labels.length - positives;
    if (positives == 0 || negatives == 0) {
      return Figure.undefined(
          "AUC needs both labels, there are %d clicks and %d others"
              .formatted(positives, negatives));
    }
    int[] order = Ranks.ascending(scores);
    double rankSum = 0;
    for (int from = 0; from < order.length; ) {
      int to = from;
      long tied = 0;
      while (to < order.length && scores[order[to]] == scores[order[from]]) {
        tied += labels[order[to++]];
      }
      // Ranks are 1-based; all of a tie share their mean rank.
      rankSum += tied * (from + 1 + to) / 2.0;
      from = to;
    }
    double above = rankSum - positives * (positives + 1) / 2.0;
    return Figure.of(above / ((double) positives * negatives));
  }

  /**
   * Returns the AUC within each group, averaged by the group's size. Groups with one label only are
   * left out.
   *
   * @param groups [n], for instance the subjects
   */
  public static Figure gauc(double[] scores, int[] labels, List<String> groups) {
    Map<String, List<Integer>> members = new LinkedHashMap<>();
    for (int i = 0; i < labels.length; i++) {
      members.computeIfAbsent(groups.get(i), group -> new ArrayList<>()).add(i);
    }
    double sum = 0;
    double weight = 0;
    for (List<Integer> of : members.values()) {
      Figure auc =
          auc(
              of.stream().mapToDouble(i -> scores[i]).toArray(),
              of.stream().mapToInt(i -> labels[i]).toArray());
      if (auc.isDefined()) {
        sum += auc.value() * of.size();
        weight += of.size();
      }
    }
    return weight == 0
        ? Figure.undefined(
            "GAUC needs a group with both labels, none of %d has".formatted(members.size()))
        : Figure.of(sum / weight);
  }
}

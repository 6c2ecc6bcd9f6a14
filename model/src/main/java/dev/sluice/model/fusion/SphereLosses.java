package dev.sluice.model.fusion;

import dev.sluice.model.matrix.RowSums;
import dev.sluice.model.matrix.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Alignment and calibrated uniformity over the points of one mini-batch.
 *
 * <p>The similarity that calibrates is that of the items' own vectors, end to end: it is given, not
 * learned, as a stream has no end at which a similarity that the loss may raise would be caught.
 */
final class SphereLosses {
  private static final Calibration CALIBRATION = new Calibration(0, 0.8, true);

  /** The trainer has one thread; no batch is large enough for more. */
  private static final Workers ALONE = new Workers(1);

  private SphereLosses() {}

  /**
   * Adds the gradients to those of the points; returns the losses.
   *
   * @param subjects a subject with several examples is one object
   */
  static double add(
      @Nullable SpherePoint[] items,
      @Nullable SpherePoint[] subjects,
      boolean[] positive,
      SphereObjective objective) {
    double sum = 0;
    if (objective.alignment() > 0) {
      sum += objective.alignment() * align(items, subjects, positive, objective.alignment());
    }
    if (objective.uniformity() > 0) {
      double half = objective.uniformity() / 2;
      sum += half * spread(distinct(subjects), false, half);
      sum += half * spread(distinct(items), true, half);
    }
    return sum;
  }

  private static double align(
      @Nullable SpherePoint[] items,
      @Nullable SpherePoint[] subjects,
      boolean[] positive,
      double weight) {
    List<SpherePoint> left = new ArrayList<>();
    List<SpherePoint> right = new ArrayList<>();
    for (int i = 0; i < items.length; i++) {
      SpherePoint item = items[i];
      SpherePoint subject = subjects[i];
      if (positive[i] && item != null && subject != null) {
        left.add(subject);
        right.add(item);
      }
    }
    if (left.isEmpty()) {
      return 0;
    }
    int[] pairs = new int[left.size()];
    Arrays.setAll(pairs, i -> i);
    float[][] bySubject = new float[pairs.length][left.get(0).gradient.length];
    float[][] byItem = new float[pairs.length][left.get(0).gradient.length];
    double loss = Alignment.add(points(left), pairs, points(right), pairs, bySubject, byItem);
    for (int i = 0; i < pairs.length; i++) {
      RowSums.add(left.get(i).gradient, (float) weight, bySubject[i]);
      RowSums.add(right.get(i).gradient, (float) weight, byItem[i]);
    }
    return loss;
  }

  private static double spread(
      Map<SpherePoint, Integer> distinct, boolean calibrated, double weight) {
    if (distinct.size() < 2) {
      return 0;
    }
    List<SpherePoint> ordered = List.copyOf(distinct.keySet());
    int[] counts = new int[ordered.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = distinct.getOrDefault(ordered.get(i), 0);
    }
    Uniformity.Loss loss =
        calibrated
            ? Uniformity.calibrated(
                points(ordered),
                counts,
                ordered.stream().map(SpherePoint::content).toArray(float[][]::new),
                CALIBRATION,
                ALONE)
            : Uniformity.plain(points(ordered), counts, ALONE);
    for (int i = 0; i < counts.length; i++) {
      RowSums.add(ordered.get(i).gradient, (float) weight, loss.gradient()[i]);
    }
    return loss.value();
  }

  private static float[][] points(List<SpherePoint> of) {
    return of.stream().map(SpherePoint::point).toArray(float[][]::new);
  }

  private static Map<SpherePoint, Integer> distinct(@Nullable SpherePoint[] points) {
    // Points are compared by identity; the batch's order keeps the sums' bits.
    Map<SpherePoint, Integer> counts = new LinkedHashMap<>();
    for (SpherePoint point : points) {
      if (point != null) {
        counts.merge(point, 1, Integer::sum);
      }
    }
    return counts;
  }
}

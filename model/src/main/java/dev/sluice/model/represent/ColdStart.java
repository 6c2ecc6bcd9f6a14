package dev.sluice.model.represent;

import dev.sluice.model.fusion.Slerp;
import dev.sluice.model.matrix.RowSums;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an item stands that nobody has met yet: half where its content puts it, half at a soft mean
 * of the warm items most like it; and how it moves to what is learned.
 *
 * <p>The blend is that of TEEN (Wang et al., NeurIPS 2023): weights are a softmax of 16 times the
 * cosines. Only the {@value #NEAREST} nearest take part: the softmax over thousands of warm items
 * would be their mean.
 */
public final class ColdStart {
  /** Warm items that an item is blended with. */
  public static final int NEAREST = 10;

  private static final double SHARPNESS = 16;
  private static final double OWN = 0.5;

  private ColdStart() {}

  /**
   * The blended place, norm 1. Shapes: content [d] and warm [n][d] in one space, each with a
   * direction. Cost O(n d). Without warm items it is the content's own direction.
   */
  public static float[] place(float[] content, List<float[]> warm) {
    float[] own = Slerp.direction(content);
    if (warm.isEmpty()) {
      return own;
    }
    float[] cosines = new float[warm.size()];
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = (float) RowSums.dot(own, Slerp.direction(warm.get(i)));
    }
    List<float[]> like = new ArrayList<>(NEAREST);
    List<Double> near = new ArrayList<>(NEAREST);
    for (int i : TopK.of(cosines, NEAREST)) {
      like.add(Slerp.direction(warm.get(i)));
      near.add((double) cosines[i]);
    }
    return blend(own, like, near);
  }

  /**
   * The same where the items most like it were found already, nearest first, and may stand
   * elsewhere than their content. Shapes: own [d], places [n][d], norm 1 each; cosines [n], of the
   * contents. Cost O(n d).
   */
  public static float[] blend(float[] own, List<float[]> places, List<Double> cosines) {
    float[] mean = new float[own.length];
    for (int i = 0; i < places.size(); i++) {
      double weight = Math.exp(SHARPNESS * (cosines.get(i) - cosines.get(0)));
      RowSums.add(mean, (float) weight, places.get(i));
    }
    return Slerp.hasDirection(mean) ? towards(own, Slerp.direction(mean), OWN) : own;
  }

  /**
   * The place after {@code impressions}: from the content's to the learned one on the great circle,
   * the former's weight falling as {@code prior / (prior + impressions)}; impressions may be
   * weighted, and need not be whole.
   *
   * @throws IllegalArgumentException if impressions are negative or the prior is not above 0
   */
  public static float[] warming(
      float[] content, float[] learned, double impressions, double prior) {
    if (!(impressions >= 0) || !(prior > 0)) {
      throw new IllegalArgumentException(
          "impressions must be from 0 on and the prior above 0, were %s and %s"
              .formatted(impressions, prior));
    }
    return Slerp.between(content, learned, prior / (prior + impressions));
  }

  private static float[] towards(float[] own, float[] other, double share) {
    float[] sum = new float[own.length];
    RowSums.add(sum, (float) share, own);
    RowSums.add(sum, (float) (1 - share), other);
    return Slerp.hasDirection(sum) ? Slerp.direction(sum) : own;
  }
}

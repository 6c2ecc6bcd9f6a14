package dev.sluice.model.feature;

import dev.sluice.schemas.feature.FeatureSpec.History;
import dev.sluice.schemas.feature.FeatureSpec.VectorField;
import java.util.List;

/** Where a history's items lie on the sphere of one modality. */
final class HistoryMean {
  private record Key(String history, String vector) {}

  private HistoryMean() {}

  /**
   * Returns the direction of the mean of the items' unit vectors, [dim], norm 1; empty if there is
   * none: no item has the vector in the schema's size, or they cancel. Made once per request.
   */
  static double[] of(Scene scene, History history, VectorField vector) {
    return scene.once(
        new Key(history.name(), vector.name()), () -> unit(sum(scene, history, vector)));
  }

  private static double[] sum(Scene scene, History history, VectorField vector) {
    double[] sum = new double[vector.dim()];
    for (String item : scene.items(history)) {
      CatalogueItem known = scene.lookups().items().find(item);
      List<Float> numbers =
          known == null ? null : ValueDerivations.numbers(Scene.itemValue(vector.from(), known));
      if (numbers != null && numbers.size() == sum.length) {
        double[] unit = unit(numbers.stream().mapToDouble(Float::doubleValue).toArray());
        for (int i = 0; i < unit.length; i++) {
          sum[i] += unit[i];
        }
      }
    }
    return sum;
  }

  /** Returns the vector of length 1 in the same direction, or an empty one if there is none. */
  private static double[] unit(double[] vector) {
    double square = 0;
    for (double x : vector) {
      square += x * x;
    }
    if (!(square > 0) || Double.isInfinite(square)) {
      return new double[0];
    }
    double norm = Math.sqrt(square);
    double[] unit = new double[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = vector[i] / norm;
    }
    return unit;
  }
}

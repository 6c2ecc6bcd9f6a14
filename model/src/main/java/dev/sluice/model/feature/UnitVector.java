package dev.sluice.model.feature;

import dev.sluice.schemas.feature.FeatureSpec.VectorField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Vectors at norm 1; an empty one is a direction that lacks. */
final class UnitVector {
  private static final double[] NONE = {};

  private UnitVector() {}

  /**
   * Returns an item's vector at norm 1, [dim]; empty where the item is not known, or lacks the
   * vector in the schema's size.
   */
  static double[] of(@Nullable CatalogueItem item, VectorField vector) {
    List<Float> numbers =
        item == null ? null : ValueDerivations.numbers(Scene.itemValue(vector.from(), item));
    return numbers == null || numbers.size() != vector.dim()
        ? NONE
        : of(numbers.stream().mapToDouble(Float::doubleValue).toArray());
  }

  /** Returns the vector of length 1 in the same direction, or an empty one if there is none. */
  static double[] of(double[] vector) {
    double square = 0;
    for (double x : vector) {
      square += x * x;
    }
    if (!(square > 0) || Double.isInfinite(square)) {
      return NONE;
    }
    double norm = Math.sqrt(square);
    double[] unit = new double[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = vector[i] / norm;
    }
    return unit;
  }
}

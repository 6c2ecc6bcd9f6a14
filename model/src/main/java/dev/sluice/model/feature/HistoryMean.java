package dev.sluice.model.feature;

import dev.sluice.schemas.feature.FeatureSpec.History;
import dev.sluice.schemas.feature.FeatureSpec.VectorField;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a history's items lie on the sphere of one modality. */
final class HistoryMean {
  /** Of a difference of means: shorter ones are what rounding leaves of equal means. */
  private static final double LEAST = 1e-6;

  private record Key(String history, String among, String vector) {}

  private HistoryMean() {}

  /**
   * Returns the direction of the mean of the items' unit vectors, [dim], norm 1; empty if there is
   * none: no item has the vector in the schema's size, or they cancel. Made once per request.
   *
   * @param among a history to start from: the direction is the one from its mean to the mean of
   *     those of its items that are in {@code history} too; null for none
   */
  static double[] of(Scene scene, History history, @Nullable History among, VectorField vector) {
    return scene.once(
        new Key(history.name(), among == null ? "" : among.name(), vector.name()),
        () ->
            among == null
                ? UnitVector.of(sum(scene, scene.items(history), vector).numbers())
                : UnitVector.of(difference(scene, history, among, vector)));
  }

  /** The sum of some items' unit vectors, and how many have one. */
  private record Sum(double[] numbers, int items) {}

  private static double[] difference(
      Scene scene, History history, History among, VectorField vector) {
    Set<String> chosen = new HashSet<>(scene.items(history));
    Sum all = sum(scene, scene.items(among), vector);
    Sum part = sum(scene, scene.items(among).stream().filter(chosen::contains).toList(), vector);
    double[] difference = new double[vector.dim()];
    if (part.items() == 0 || part.items() == all.items()) {
      return difference;
    }
    double square = 0;
    for (int i = 0; i < difference.length; i++) {
      difference[i] = part.numbers()[i] / part.items() - all.numbers()[i] / all.items();
      square += difference[i] * difference[i];
    }
    return square < LEAST * LEAST ? new double[vector.dim()] : difference;
  }

  private static Sum sum(Scene scene, List<String> items, VectorField vector) {
    double[] sum = new double[vector.dim()];
    int having = 0;
    for (String item : items) {
      double[] unit = UnitVector.of(scene.lookups().items().find(item), vector);
      having += unit.length > 0 ? 1 : 0;
      for (int i = 0; i < unit.length; i++) {
        sum[i] += unit[i];
      }
    }
    return new Sum(sum, having);
  }
}

package dev.sluice.model.feature;

import dev.sluice.schemas.feature.FeatureSpec.History;
import dev.sluice.schemas.feature.FeatureSpec.Similarity;
import dev.sluice.schemas.feature.FeatureSpec.VectorField;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Cosine between the candidate's vector and the mean of the unit vectors of a history's items. */
final class SimilarityDerivation implements Derivation {
  private final Similarity spec;
  private final History history;
  private final VectorField vector;

  SimilarityDerivation(Similarity spec, History history, VectorField vector) {
    this.spec = spec;
    this.history = history;
    this.vector = vector;
  }

  @Override
  public void derive(Scene scene, @Nullable Pick pick, Map<String, Object> features) {
    List<Float> numbers = ValueDerivations.numbers(scene.value(vector.from(), pick));
    if (numbers == null || numbers.size() != vector.dim()) {
      return;
    }
    double[] mean = scene.once(this, () -> unit(sum(scene)));
    double dot = 0;
    double square = 0;
    for (int i = 0; i < mean.length; i++) {
      double x = numbers.get(i);
      dot += x * mean[i];
      square += x * x;
    }
    if (mean.length > 0 && square > 0) {
      features.put(spec.name(), Math.max(-1, Math.min(1, dot / Math.sqrt(square))));
    }
  }

  private double[] sum(Scene scene) {
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

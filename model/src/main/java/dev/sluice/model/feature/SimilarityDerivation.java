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
  private final int place;

  /** An item's vector, which is empty where it has none of the schema's size, and its length. */
  private record Pointer(double[] numbers, double norm) {}

  SimilarityDerivation(Similarity spec, History history, VectorField vector, int place) {
    this.spec = spec;
    this.history = history;
    this.vector = vector;
    this.place = place;
  }

  @Override
  public void derive(Scene scene, @Nullable Pick pick, Map<String, Object> features) {
    Pointer item =
        pick == null || !vector.ofItem()
            ? pointer(scene, pick)
            : pick.once(place, () -> pointer(scene, pick));
    double[] mean = scene.once(place, () -> HistoryMean.of(scene, history, null, vector));
    if (mean.length == 0 || !(item.norm() > 0)) {
      return;
    }
    double dot = 0;
    for (int i = 0; i < mean.length; i++) {
      dot += item.numbers()[i] * mean[i];
    }
    features.put(spec.name(), Math.max(-1, Math.min(1, dot / item.norm())));
  }

  private Pointer pointer(Scene scene, @Nullable Pick pick) {
    List<Float> numbers = ValueDerivations.numbers(scene.value(vector.from(), pick));
    if (numbers == null || numbers.size() != vector.dim()) {
      return new Pointer(new double[0], 0);
    }
    double[] kept = new double[vector.dim()];
    double square = 0;
    for (int i = 0; i < kept.length; i++) {
      kept[i] = numbers.get(i);
      square += kept[i] * kept[i];
    }
    return new Pointer(kept, Math.sqrt(square));
  }
}

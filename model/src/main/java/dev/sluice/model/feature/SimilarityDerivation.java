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
    double[] mean = HistoryMean.of(scene, history, vector);
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
}

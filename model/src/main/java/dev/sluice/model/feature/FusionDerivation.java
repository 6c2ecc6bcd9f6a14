package dev.sluice.model.feature;

import dev.sluice.schemas.feature.FeatureSpec.Fusion;
import dev.sluice.schemas.feature.FeatureSpec.History;
import dev.sluice.schemas.feature.FeatureSpec.VectorField;
import dev.sluice.schemas.record.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The subject's place in each modality, one mean direction after the other: what the model's own
 * projections and the fusion are then applied to, as they change with every version. A modality
 * that no item of the history has is zeros; no modality at all is a missing value.
 */
final class FusionDerivation implements Derivation {
  private final Fusion spec;
  private final History history;
  private final @Nullable History among;
  private final List<VectorField> vectors;

  FusionDerivation(
      Fusion spec, History history, @Nullable History among, List<VectorField> vectors) {
    this.spec = spec;
    this.history = history;
    this.among = among;
    this.vectors = List.copyOf(vectors);
  }

  @Override
  public void derive(Scene scene, @Nullable Pick pick, Map<String, Object> features) {
    List<Float> means = new ArrayList<>();
    boolean any = false;
    for (VectorField vector : vectors) {
      double[] mean = HistoryMean.of(scene, history, among, vector);
      any |= mean.length > 0;
      for (int i = 0; i < vector.dim(); i++) {
        means.add(mean.length == 0 ? 0f : (float) mean[i]);
      }
    }
    if (any) {
      features.put(spec.name(), new Vector(means));
    }
  }
}

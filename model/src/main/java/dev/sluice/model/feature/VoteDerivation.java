package dev.sluice.model.feature;

import dev.sluice.schemas.feature.FeatureSpec.History;
import dev.sluice.schemas.feature.FeatureSpec.Similarity;
import dev.sluice.schemas.feature.FeatureSpec.VectorField;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether what is like the candidate was engaged with more than what else the subject met: a
 * weighted vote of the items met, as item-based nearest neighbours give it [1], less the share of
 * all that were engaged with.
 *
 * <p>The mean of what was engaged with, which {@link SimilarityDerivation} compares with, says
 * little where the subject chose itself what it met: it meets what it likes and what it does not in
 * the same corner.
 *
 * <p>[1] Sarwar, Karypis, Konstan and Riedl, Item-based collaborative filtering recommendation
 * algorithms, WWW 2001.
 */
final class VoteDerivation implements Derivation {
  private final Similarity spec;
  private final History history;
  private final History among;
  private final List<VectorField> vectors;
  private final int place;

  VoteDerivation(
      Similarity spec, History history, History among, List<VectorField> vectors, int place) {
    this.spec = spec;
    this.history = history;
    this.among = among;
    this.vectors = List.copyOf(vectors);
    this.place = place;
  }

  @Override
  public void derive(Scene scene, @Nullable Pick pick, Map<String, Object> features) {
    CatalogueItem known = pick == null ? null : pick.known();
    if (pick == null || known == null) {
      return;
    }
    ItemVotes votes = scene.once(place, () -> votes(scene));
    double vote = votes.on(pick.once(place, () -> units(known)));
    if (!Double.isNaN(vote)) {
      features.put(spec.name(), vote);
    }
  }

  private ItemVotes votes(Scene scene) {
    List<String> met = scene.items(among);
    Set<String> chosen = new HashSet<>(scene.items(history));
    float[][][] units = new float[met.size()][][];
    boolean[] engaged = new boolean[met.size()];
    for (int i = 0; i < units.length; i++) {
      units[i] = units(scene.lookups().items().find(met.get(i)));
      engaged[i] = chosen.contains(met.get(i));
    }
    return new ItemVotes(units, engaged, vectors.stream().mapToInt(VectorField::dim).toArray());
  }

  /** An item's vectors at norm 1, an empty one for each that it lacks in the schema's size. */
  private float[][] units(@Nullable CatalogueItem item) {
    float[][] units = new float[vectors.size()][];
    for (int k = 0; k < units.length; k++) {
      double[] unit = UnitVector.of(item, vectors.get(k));
      units[k] = new float[unit.length];
      for (int i = 0; i < unit.length; i++) {
        units[k][i] = (float) unit[i];
      }
    }
    return units;
  }
}

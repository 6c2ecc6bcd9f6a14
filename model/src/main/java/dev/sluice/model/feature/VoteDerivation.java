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
      CatalogueItem item = scene.lookups().items().find(met.get(i));
      units[i] = item == null ? new float[vectors.size()][0] : units(item);
      engaged[i] = chosen.contains(met.get(i));
    }
    return new ItemVotes(units, engaged, vectors.stream().mapToInt(VectorField::dim).toArray());
  }

  /** An item's vectors at norm 1, an empty one for each that it lacks in the schema's size. */
  private float[][] units(CatalogueItem item) {
    float[][] units = new float[vectors.size()][];
    for (int k = 0; k < units.length; k++) {
      VectorField vector = vectors.get(k);
      List<Float> numbers = ValueDerivations.numbers(Scene.itemValue(vector.from(), item));
      units[k] = numbers == null || numbers.size() != vector.dim() ? new float[0] : unit(numbers);
    }
    return units;
  }

  private static float[] unit(List<Float> numbers) {
    double square = 0;
    for (float x : numbers) {
      square += (double) x * x;
    }
    if (!(square > 0) || Double.isInfinite(square)) {
      return new float[0];
    }
    double norm = Math.sqrt(square);
    float[] unit = new float[numbers.size()];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (numbers.get(i) / norm);
    }
    return unit;
  }
}

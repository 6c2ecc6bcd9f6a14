package dev.sluice.model.feature;

import dev.sluice.schemas.feature.FeatureSpec.History;
import dev.sluice.schemas.feature.FeatureSpec.Similarity;
import dev.sluice.schemas.feature.FeatureSpec.VectorField;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much a subject liked of what it met among the items like the candidate, in log odds above its
 * own share of likes: each item met counts by its squared cosine, and {@value #PRIOR} of such
 * weight of an item liked as often as any is added. A cosine to the mean of what was liked knows
 * nothing of what was not, and most of what a mean is like is what the subject is shown anyway.
 *
 * <p>Cost per candidate: items met times the vector's numbers.
 */
final class LikingDerivation implements Derivation {
  /** Weight of the subject's own share: half an item of the candidate's very direction. */
  private static final double PRIOR = 0.5;

  /** An item met, norm 1, and whether it was liked. */
  private record Met(float[] unit, boolean liked) {}

  /** What a subject met, and its share of likes, drawn to a half by two items. */
  private record Past(List<Met> met, double share) {}

  private record Key(String feature) {}

  private final Similarity spec;
  private final History liked;
  private final History met;
  private final VectorField vector;

  LikingDerivation(Similarity spec, History liked, History met, VectorField vector) {
    this.spec = spec;
    this.liked = liked;
    this.met = met;
    this.vector = vector;
  }

  @Override
  public void derive(Scene scene, @Nullable Pick pick, Map<String, Object> features) {
    float[] candidate = unit(ValueDerivations.numbers(scene.value(vector.from(), pick)));
    if (candidate == null) {
      return;
    }
    Past past = scene.once(new Key(spec.name()), () -> past(scene));
    double weights = PRIOR;
    double likes = PRIOR * past.share();
    for (Met item : past.met()) {
      double cosine = dot(candidate, item.unit());
      if (cosine > 0) {
        weights += cosine * cosine;
        likes += item.liked() ? cosine * cosine : 0;
      }
    }
    if (!past.met().isEmpty()) {
      features.put(spec.name(), logit(likes / weights) - logit(past.share()));
    }
  }

  private Past past(Scene scene) {
    Set<String> likes = new HashSet<>(scene.items(liked));
    List<Met> all = new ArrayList<>();
    int count = 0;
    int of = 0;
    for (String item : scene.items(met)) {
      of++;
      count += likes.contains(item) ? 1 : 0;
      CatalogueItem known = scene.lookups().items().find(item);
      float[] unit =
          known == null
              ? null
              : unit(ValueDerivations.numbers(Scene.itemValue(vector.from(), known)));
      if (unit != null) {
        all.add(new Met(unit, likes.contains(item)));
      }
    }
    return new Past(all, (count + 1.0) / (of + 2.0));
  }

  private float @Nullable [] unit(@Nullable List<Float> numbers) {
    if (numbers == null || numbers.size() != vector.dim()) {
      return null;
    }
    double square = 0;
    for (Float number : numbers) {
      square += (double) number * number;
    }
    if (!(square > 0) || Double.isInfinite(square)) {
      return null;
    }
    float[] unit = new float[numbers.size()];
    double scale = 1 / Math.sqrt(square);
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (numbers.get(i) * scale);
    }
    return unit;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static double logit(double rate) {
    return Math.log(rate / (1 - rate));
  }
}

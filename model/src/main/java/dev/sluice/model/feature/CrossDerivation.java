package dev.sluice.model.feature;

import dev.sluice.schemas.counter.CounterKeys;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Every combination of the values of several sources. Those of the request are asked for once per
 * request, those of an item once per catalogue entry.
 */
final class CrossDerivation implements Derivation {
  private final String name;
  private final List<Source> of;
  private final int place;
  private final boolean isSplit;

  CrossDerivation(FeatureSpec.Cross spec, int place) {
    this.name = spec.name();
    this.of = spec.of();
    this.place = place;
    this.isSplit = of.stream().allMatch(source -> source.ofItem() || !source.ofCandidate());
  }

  @Override
  public void derive(Scene scene, @Nullable Pick pick, Map<String, Object> features) {
    List<String> combined =
        pick == null || !isSplit
            ? CounterKeys.combine(of, source -> scene.categories(source, pick))
            : CounterKeys.combine(parts(scene, pick));
    if (!combined.isEmpty()) {
      features.put(name, combined.size() == 1 ? combined.get(0) : combined);
    }
  }

  private List<List<String>> parts(Scene scene, Pick pick) {
    List<List<String>> ofRequest =
        scene.once(place, () -> values(scene, null, source -> !source.ofItem()));
    List<List<String>> ofItem = pick.once(place, () -> values(scene, pick, Source::ofItem));
    List<List<String>> parts = new ArrayList<>(of.size());
    for (int s = 0; s < of.size(); s++) {
      parts.add(of.get(s).ofItem() ? ofItem.get(s) : ofRequest.get(s));
    }
    return parts;
  }

  /** The values of the sources that are asked for, in their places. */
  private List<List<String>> values(Scene scene, @Nullable Pick pick, Predicate<Source> asked) {
    List<List<String>> values = new ArrayList<>(of.size());
    for (Source source : of) {
      values.add(asked.test(source) ? scene.categories(source, pick) : List.of());
    }
    return values;
  }
}

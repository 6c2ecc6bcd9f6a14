package dev.sluice.model.feature;

import dev.sluice.schemas.feature.FeatureSpec.History;
import dev.sluice.schemas.feature.FeatureSpec.Overlap;
import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.feature.Values;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many items of a history share a value with the candidate, summed over the attributes. Once
 * per request, each value gets the set of the history's items that have it.
 */
final class OverlapDerivation implements Derivation {
  private final Overlap spec;
  private final History history;
  private final int place;
  private final boolean ofItem;

  OverlapDerivation(Overlap spec, History history, int place) {
    this.spec = spec;
    this.history = history;
    this.place = place;
    this.ofItem = spec.on().stream().allMatch(Source::ofItem);
  }

  @Override
  public void derive(Scene scene, @Nullable Pick pick, Map<String, Object> features) {
    List<Map<String, BitSet>> holders = scene.once(place, () -> holders(scene));
    if (holders.isEmpty()) {
      return;
    }
    List<List<String>> own =
        pick == null || !ofItem ? own(scene, pick) : pick.once(place, () -> own(scene, pick));
    int shared = 0;
    boolean known = false;
    for (int s = 0; s < holders.size(); s++) {
      List<String> values = own.get(s);
      known |= !values.isEmpty();
      shared += shared(holders.get(s), values);
    }
    if (known) {
      features.put(spec.name(), (double) shared);
    }
  }

  /** The candidate's values, attribute by attribute. */
  private List<List<String>> own(Scene scene, @Nullable Pick pick) {
    List<List<String>> own = new ArrayList<>(spec.on().size());
    for (Source source : spec.on()) {
      own.add(scene.categories(source, pick));
    }
    return own;
  }

  private static int shared(Map<String, BitSet> holders, List<String> values) {
    if (values.size() == 1) {
      BitSet only = holders.get(values.get(0));
      return only == null ? 0 : only.cardinality();
    }
    BitSet union = new BitSet();
    for (int v = 0; v < values.size(); v++) {
      BitSet some = holders.get(values.get(v));
      if (some != null) {
        union.or(some);
      }
    }
    return union.cardinality();
  }

  /** By attribute: which items of the history have a value; empty for an empty history. */
  private List<Map<String, BitSet>> holders(Scene scene) {
    List<String> items = scene.items(history);
    if (items.isEmpty()) {
      return List.of();
    }
    List<Map<String, BitSet>> holders = new ArrayList<>(spec.on().size());
    for (Source source : spec.on()) {
      Map<String, BitSet> byValue = new HashMap<>();
      for (int i = 0; i < items.size(); i++) {
        for (String value : values(scene, source, items.get(i))) {
          byValue.computeIfAbsent(value, absent -> new BitSet()).set(i);
        }
      }
      holders.add(byValue);
    }
    return holders;
  }

  private static List<String> values(Scene scene, Source source, String item) {
    if (source.root() == Source.Root.ITEM) {
      return List.of(item);
    }
    CatalogueItem known = scene.lookups().items().find(item);
    return known == null ? List.of() : Values.categories(Scene.itemValue(source, known));
  }
}

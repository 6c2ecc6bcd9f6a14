package dev.sluice.model.rank;

import dev.sluice.model.feature.FeatureDeriver;
import dev.sluice.model.feature.Lookups;
import dev.sluice.schemas.feature.Values;
import dev.sluice.schemas.record.RankedItem;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The features of one answer, each derived once and only where it is used. */
final class Derived {
  private final FeatureDeriver deriver;
  private final Lookups lookups;
  private final Asked asked;
  private @Nullable Map<String, Object> requestFeatures;

  Derived(FeatureDeriver deriver, Lookups lookups, Asked asked) {
    this.deriver = deriver;
    this.lookups = lookups;
    this.asked = asked;
  }

  Map<String, Object> requestFeatures() {
    Map<String, Object> features = requestFeatures;
    if (features == null) {
      features = deriver.requestFeatures(asked.request(), asked.history(), lookups);
      requestFeatures = features;
    }
    return features;
  }

  /** Returns the items in the named histories: each history newest first, each item once. */
  List<String> engagedItems(List<String> histories) {
    Set<String> items = new LinkedHashSet<>();
    histories.forEach(name -> items.addAll(Values.categories(requestFeatures().get(name))));
    return List.copyOf(items);
  }

  void derive(Contender contender) {
    contender.features =
        deriver.itemFeatures(
            asked.request(), contender.candidate(), asked.history(), lookups, requestFeatures());
  }

  /** Derives for a fallback: what is shown is learned from, though no model ranked it. */
  void deriveShown(List<Contender> all, List<RankedItem> slate) {
    Set<String> shown = new HashSet<>();
    slate.forEach(item -> shown.add(item.getItem()));
    for (Contender contender : all) {
      if (contender.logged || shown.contains(contender.item())) {
        derive(contender);
      }
    }
  }
}

package dev.sluice.model.feature;

import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Request;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Derives the features of a request and of its candidates, as of the request's time. A missing
 * value is an absent key; the keys are those of {@link FeatureSpec#valueNames()}.
 *
 * <p>What the candidates of a request share (its history's values and mean vector, counts that
 * several candidates read) is made once, when {@link #requestFeatures} is called, and found again
 * by the very map it returned. What an item's catalogue entry gives whoever asks is kept from
 * request to request, for the {@value #ITEMS_KEPT} items asked for last. Not thread-safe: one per
 * ranking thread.
 */
public final class FeatureDeriver {
  /** Items whose features are kept: with vectors, about 3 KB each. */
  static final int ITEMS_KEPT = 10_000;

  private static final float LOAD = 0.75f;
  private static final int FEW = 32;

  private final int places;
  private final List<Derivation> ofRequest = new ArrayList<>();
  private final List<Derivation> ofItem = new ArrayList<>();
  private final List<Derivation> ofCandidate = new ArrayList<>();
  private final Map<String, KeptFeatures> kept =
      new LinkedHashMap<>(16, LOAD, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, KeptFeatures> eldest) {
          return size() > ITEMS_KEPT;
        }
      };
  private @Nullable Scene scene;
  private @Nullable Map<String, Object> sceneFeatures;

  /** Makes the deriver of a schema. */
  public FeatureDeriver(FeatureSchema schema) {
    places = schema.features().size();
    for (int place = 0; place < places; place++) {
      FeatureSpec spec = schema.features().get(place);
      Derivation derivation = derivation(schema, spec, place);
      if (derivation != null) {
        (spec.ofItem() ? ofItem : spec.ofCandidate() ? ofCandidate : ofRequest).add(derivation);
      }
    }
  }

  private static @Nullable Derivation derivation(
      FeatureSchema schema, FeatureSpec spec, int place) {
    if (spec instanceof FeatureSpec.Category s) {
      return ValueDerivations.category(s);
    } else if (spec instanceof FeatureSpec.Categories s) {
      return ValueDerivations.categories(s);
    } else if (spec instanceof FeatureSpec.Numeric s) {
      return ValueDerivations.numeric(s);
    } else if (spec instanceof FeatureSpec.Age s) {
      return ValueDerivations.age(s);
    } else if (spec instanceof FeatureSpec.Time s) {
      return ValueDerivations.time(s);
    } else if (spec instanceof FeatureSpec.Cross s) {
      return new CrossDerivation(s, place);
    } else if (spec instanceof FeatureSpec.VectorField s) {
      return ValueDerivations.vector(s);
    } else if (spec instanceof FeatureSpec.Rate s) {
      return CountDerivation.rate(s, place);
    } else if (spec instanceof FeatureSpec.Count s) {
      return CountDerivation.count(s, place);
    } else if (spec instanceof FeatureSpec.Position) {
      return null;
    }
    return ofHistory(schema, spec, place);
  }

  private static @Nullable Derivation ofHistory(FeatureSchema schema, FeatureSpec spec, int place) {
    if (spec instanceof FeatureSpec.History s) {
      return s.chunks() == 0
          ? null
          : (scene, pick, features) -> {
            List<String> items = scene.items(s);
            if (!items.isEmpty()) {
              features.put(s.name(), items);
            }
          };
    } else if (spec instanceof FeatureSpec.Overlap s) {
      return new OverlapDerivation(s, named(schema, s.history(), FeatureSpec.History.class), place);
    } else if (spec instanceof FeatureSpec.Similarity s) {
      return similarity(schema, s, place);
    } else if (spec instanceof FeatureSpec.Fusion s) {
      return new FusionDerivation(
          s,
          named(schema, s.history(), FeatureSpec.History.class),
          s.among() == null ? null : named(schema, s.among(), FeatureSpec.History.class),
          vectors(schema, s.vectors()));
    }
    throw new IllegalStateException("no derivation of " + spec);
  }

  private static Derivation similarity(
      FeatureSchema schema, FeatureSpec.Similarity spec, int place) {
    FeatureSpec.History history = named(schema, spec.history(), FeatureSpec.History.class);
    List<FeatureSpec.VectorField> vectors = vectors(schema, spec.vectors());
    return spec.among() == null
        ? new SimilarityDerivation(spec, history, vectors.get(0), place)
        : new VoteDerivation(
            spec, history, named(schema, spec.among(), FeatureSpec.History.class), vectors, place);
  }

  private static List<FeatureSpec.VectorField> vectors(FeatureSchema schema, List<String> names) {
    return names.stream().map(v -> named(schema, v, FeatureSpec.VectorField.class)).toList();
  }

  private static <T extends FeatureSpec> T named(FeatureSchema schema, String name, Class<T> type) {
    return schema.feature(name).filter(type::isInstance).map(type::cast).orElseThrow();
  }

  /** Returns the features that all candidates of the request share. */
  public Map<String, Object> requestFeatures(
      Request request, SubjectHistory history, Lookups lookups) {
    Scene made = new Scene(request, history, lookups, places);
    Map<String, Object> features = new LinkedHashMap<>();
    for (Derivation derivation : ofRequest) {
      derivation.derive(made, null, features);
    }
    scene = made;
    sceneFeatures = features;
    return features;
  }

  /**
   * Returns the features of one candidate that differ between candidates.
   *
   * @param requestFeatures what {@link #requestFeatures} returned for the same arguments; if it was
   *     not this deriver's last answer, the shared part is made anew, with the same result
   */
  public ItemFeatures itemFeatures(
      Request request,
      Candidate candidate,
      SubjectHistory history,
      Lookups lookups,
      Map<String, Object> requestFeatures) {
    Scene known = sceneFeatures == requestFeatures ? scene : null;
    Scene here = known == null ? new Scene(request, history, lookups, places) : known;
    CatalogueItem entry = lookups.items().find(candidate.getItem());
    KeptFeatures ofKnown = entry == null ? null : kept(here, candidate, entry);
    Pick pick = new Pick(candidate, entry, ofKnown);
    Map<String, Object> others = new LinkedHashMap<>(FEW);
    if (ofKnown == null) {
      derive(ofItem, here, pick, others);
    }
    derive(ofCandidate, here, pick, others);
    return ItemFeatures.derived(ofKnown, others);
  }

  private KeptFeatures kept(Scene here, Candidate candidate, CatalogueItem known) {
    String item = candidate.getItem();
    KeptFeatures before = kept.get(item);
    if (before != null && before.of(known)) {
      return before;
    }
    Map<String, Object> values = new LinkedHashMap<>();
    derive(ofItem, here, new Pick(candidate, known, null), values);
    KeptFeatures made = new KeptFeatures(known, Collections.unmodifiableMap(values), places);
    kept.put(item, made);
    return made;
  }

  private static void derive(
      List<Derivation> all, Scene here, Pick pick, Map<String, Object> features) {
    for (int i = 0; i < all.size(); i++) {
      all.get(i).derive(here, pick, features);
    }
  }
}

package dev.sluice.model.encode;

import dev.sluice.model.PoolingKind;
import dev.sluice.model.fusion.SphereColumns;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a schema says of an example's place in the network's input: by slot, and by column. */
final class InputLayout {
  private InputLayout() {}

  /**
   * What a candidate may have of its own: the position too, as it is shared in one encoding of a
   * request and not in the other, all that is fused, which comes last, and what is asked with the
   * candidate.
   */
  static Set<String> own(FeatureSchema schema, PoolingKind pooling) {
    Set<String> own = new HashSet<>();
    for (FeatureSpec spec : schema.features()) {
      if (spec.ofCandidate()
          || spec instanceof FeatureSpec.Position
          || spec instanceof FeatureSpec.Fusion
          || (pooling == PoolingKind.ATTENTION && hasSeveral(spec))) {
        own.addAll(spec.valueNames());
        own.add(spec.name());
      }
      if (spec instanceof FeatureSpec.Fusion fusion) {
        own.addAll(fusion.vectors());
      }
    }
    return own;
  }

  private static boolean hasSeveral(FeatureSpec spec) {
    return spec instanceof FeatureSpec.History
        || spec instanceof FeatureSpec.Cross
        || (spec instanceof FeatureSpec.Categories categories && categories.max() > 1);
  }

  /** The slots that are pooled with attention: none under {@link PoolingKind#MEAN}. */
  static List<AttendedSlot> attended(
      List<Field> fields, List<FeatureSpec> specs, PoolingKind pooling) {
    Map<String, Integer> starts = new HashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    int at = 0;
    for (Field field : fields) {
      starts.put(field.name(), at);
      counts.put(field.name(), field.slots());
      at += field.slots();
    }
    int target =
        specs.stream()
            .filter(InputLayout::isItem)
            .findFirst()
            .map(FeatureSpec::name)
            .map(starts::get)
            .orElse(AttendedSlot.NONE);
    List<AttendedSlot> attended = new ArrayList<>();
    for (FeatureSpec spec : specs) {
      if (pooling == PoolingKind.ATTENTION && hasSeveral(spec)) {
        int query = spec.ofCandidate() ? AttendedSlot.NONE : target;
        int first = starts.getOrDefault(spec.name(), 0);
        for (int chunk = 0; chunk < counts.getOrDefault(spec.name(), 0); chunk++) {
          attended.add(new AttendedSlot(first + chunk, query));
        }
      }
    }
    return List.copyOf(attended);
  }

  /** Whether a feature is the candidate's identity, what a history is asked with. */
  private static boolean isItem(FeatureSpec spec) {
    return spec instanceof FeatureSpec.Category category
        && category.from().root() == Source.Root.ITEM;
  }

  /**
   * Where an encoded example holds the vectors that are fused on the sphere.
   *
   * @param from first column of dense numbers
   */
  static List<SphereColumns> fused(List<Field> fields, List<FeatureSpec> specs, int from) {
    Map<String, Integer> starts = new HashMap<>();
    int at = from;
    for (Field field : fields) {
      starts.put(field.name(), at);
      at += field.denses();
    }
    List<SphereColumns> found = new ArrayList<>();
    for (FeatureSpec spec : specs) {
      if (spec instanceof FeatureSpec.Fusion fusion) {
        List<SphereColumns.Modality> modalities = new ArrayList<>();
        int subject = starts.getOrDefault(fusion.name(), 0);
        for (String name : fusion.vectors()) {
          int size = Fields.vector(name, specs).dim();
          modalities.add(new SphereColumns.Modality(size, starts.getOrDefault(name, 0), subject));
          subject += size;
        }
        found.add(new SphereColumns(fusion.dim(), modalities));
      }
    }
    return List.copyOf(found);
  }
}

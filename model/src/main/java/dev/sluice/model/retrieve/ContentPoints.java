package dev.sluice.model.retrieve;

import dev.sluice.model.fusion.Slerp;
import dev.sluice.model.fusion.SphereLayer;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.record.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where an item's content alone puts it: the fused point of its modalities under a version's
 * projections, if the schema has a {@code fusion}, else the direction of the vector of its first
 * {@code similarity}; so what is retrieved near is also what the ranker measures.
 */
public final class ContentPoints {
  private record Modality(String name, int size) {}

  private final List<Modality> modalities;
  private final int fusion;
  private final int dimension;

  private ContentPoints(List<Modality> modalities, int fusion, int dimension) {
    this.modalities = List.copyOf(modalities);
    this.fusion = fusion;
    this.dimension = dimension;
  }

  /** The vector of one name, of {@code dimension} numbers, as it is. */
  public static ContentPoints of(String modality, int dimension) {
    return new ContentPoints(List.of(new Modality(modality, dimension)), -1, dimension);
  }

  /** What a schema asks for; empty if nothing in it compares items' vectors. */
  static Optional<ContentPoints> of(FeatureSchema schema) {
    int fusion = 0;
    for (FeatureSpec spec : schema.features()) {
      if (spec instanceof FeatureSpec.Fusion fused) {
        List<Modality> modalities = modalities(schema, fused.vectors());
        if (modalities.size() == fused.vectors().size()) {
          return Optional.of(new ContentPoints(modalities, fusion, fused.dim()));
        }
        fusion++;
      }
    }
    for (FeatureSpec spec : schema.features()) {
      if (spec instanceof FeatureSpec.Similarity similarity) {
        List<Modality> modality = modalities(schema, similarity.vectors().subList(0, 1));
        if (!modality.isEmpty()) {
          return Optional.of(of(modality.get(0).name(), modality.get(0).size()));
        }
      }
    }
    return Optional.empty();
  }

  /** Those of the features that are vectors of items. */
  private static List<Modality> modalities(FeatureSchema schema, List<String> names) {
    List<Modality> found = new ArrayList<>();
    for (String name : names) {
      for (FeatureSpec spec : schema.features()) {
        if (spec instanceof FeatureSpec.VectorField vector
            && vector.name().equals(name)
            && vector.from().root() == Source.Root.ITEM_VECTOR) {
          found.add(new Modality(vector.from().path(), vector.dim()));
        }
      }
    }
    return found;
  }

  /** Numbers per point. */
  int dimension() {
    return dimension;
  }

  /** Whether points depend on a version's projections. */
  boolean isFused() {
    return fusion >= 0;
  }

  /** The item's vectors in the order of the modalities, norm 1, null for those that lack. */
  @Nullable float[][] vectors(Item item) {
    @Nullable float[][] vectors = new float[modalities.size()][];
    for (int k = 0; k < vectors.length; k++) {
      List<Float> numbers = item.getVectors().get(modalities.get(k).name());
      if (numbers != null && numbers.size() == modalities.get(k).size()) {
        float[] vector = new float[numbers.size()];
        for (int j = 0; j < vector.length; j++) {
          vector[j] = numbers.get(j);
        }
        vectors[k] = Slerp.hasDirection(vector) ? Slerp.direction(vector) : null;
      }
    }
    return vectors;
  }

  /** The point of such vectors, [dimension], norm 1; null if there is none. */
  float @Nullable [] point(@Nullable float[][] vectors, @Nullable SphereLayer projections) {
    if (!isFused()) {
      return vectors[0];
    }
    return projections == null ? null : projections.point(fusion, vectors);
  }
}

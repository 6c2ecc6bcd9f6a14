package dev.sluice.model.encode;

import dev.sluice.schemas.record.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Vectors laid end to end, as they are: what {@code fusion.SphereLayer} reads and the network does
 * not. A missing value, one of another length, and one with a number that is not finite are zeros.
 */
final class MeansInput extends Field {
  MeansInput(String name, int numbers) {
    super(name, 0, numbers);
  }

  @Override
  void encode(@Nullable Object value, Boundaries boundaries, Rows out) {
    List<Float> numbers =
        value instanceof Vector vector && vector.getValues().size() == denses()
            ? vector.getValues()
            : List.of();
    boolean usable = !numbers.isEmpty() && numbers.stream().allMatch(Float::isFinite);
    for (int i = 0; i < denses(); i++) {
      out.number(usable ? numbers.get(i) : 0f);
    }
  }
}

package dev.sluice.model.encode;

import dev.sluice.schemas.record.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A modality vector as {@code dim} dense numbers of norm 1 and a flag that says it is there. A
 * missing one, one of another length, and one without a direction are zeros, flag included.
 */
final class VectorInput extends Field {
  private final int dim;

  VectorInput(String name, int dim) {
    super(name, 0, dim + 1);
    this.dim = dim;
  }

  @Override
  void encode(@Nullable Object value, Boundaries boundaries, Rows out) {
    double norm = 0;
    List<Float> values = List.of();
    if (value instanceof Vector vector && vector.getValues().size() == dim) {
      values = vector.getValues();
      for (int i = 0; i < dim; i++) {
        double x = values.get(i);
        norm += x * x;
      }
    }
    boolean present = norm > 0 && Double.isFinite(norm);
    double scale = present ? 1 / Math.sqrt(norm) : 0;
    for (int i = 0; i < dim; i++) {
      out.number(present ? (float) (values.get(i) * scale) : 0f);
    }
    out.number(present ? 1f : 0f);
  }
}

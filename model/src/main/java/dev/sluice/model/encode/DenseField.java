package dev.sluice.model.encode;

import org.jspecify.annotations.Nullable;

/** A number that the network takes as it is; 0 where it is missing. */
final class DenseField extends Field {
  /** Keeps one wild value from moving the whole network. */
  private static final double LIMIT = 5;

  DenseField(String name) {
    super(name, 0, 1);
  }

  @Override
  void encode(@Nullable Object value, Boundaries boundaries, Rows out) {
    double x = number(value);
    out.number(Double.isNaN(x) ? 0f : (float) Math.max(-LIMIT, Math.min(LIMIT, x)));
  }
}

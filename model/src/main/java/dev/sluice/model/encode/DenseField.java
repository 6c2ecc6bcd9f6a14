package dev.sluice.model.encode;

import org.jspecify.annotations.Nullable;

/** A number that the network takes itself; 0 where it is missing. */
final class DenseField extends Field {
  /** Keeps one wild value from moving the whole network. */
  private static final double LIMIT = 5;

  private final double spread;

  /**
   * A number.
   *
   * @param spread what counts as 1
   */
  DenseField(String name, double spread) {
    super(name, 0, 1);
    this.spread = spread;
  }

  @Override
  void encode(@Nullable Object value, Boundaries boundaries, Rows out) {
    double x = number(value) / spread;
    out.number(Double.isNaN(x) ? 0f : (float) Math.max(-LIMIT, Math.min(LIMIT, x)));
  }
}

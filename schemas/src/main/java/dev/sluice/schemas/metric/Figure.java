package dev.sluice.schemas.metric;

import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** A figure, or why there is none. */
public final class Figure {
  private final double value;
  private final String reason;

  private Figure(double value, String reason) {
    this.value = value;
    this.reason = reason;
  }

  /** A defined figure. */
  public static Figure of(double value) {
    return new Figure(value, "");
  }

  /** A figure that is not defined here. */
  public static Figure undefined(String reason) {
    return new Figure(Double.NaN, reason);
  }

  /** Whether there is a value. */
  public boolean isDefined() {
    return reason.isEmpty();
  }

  /** Why there is no value; empty where there is one. */
  public String reason() {
    return reason;
  }

  /**
   * Returns the value.
   *
   * @throws IllegalStateException with the reason if there is none
   */
  public double value() {
    if (!isDefined()) {
      throw new IllegalStateException(reason);
    }
    return value;
  }

  /** The value, or {@code other} where there is none. */
  public double orElse(double other) {
    return isDefined() ? value : other;
  }

  /** The value, or null, for JSON. */
  public @Nullable Double orNull() {
    return isDefined() ? (Double) value : null;
  }

  /** The value as an optional. */
  public OptionalDouble optional() {
    return isDefined() ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  /** The figure made of this one; undefined for the same reason. */
  public Figure map(DoubleUnaryOperator function) {
    return isDefined() ? of(function.applyAsDouble(value)) : this;
  }

  @Override
  public String toString() {
    return isDefined() ? Double.toString(value) : "undefined: " + reason;
  }
}

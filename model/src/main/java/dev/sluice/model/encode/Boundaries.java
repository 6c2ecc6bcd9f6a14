package dev.sluice.model.encode;

import java.util.Arrays;
import java.util.Map;

/**
 * The quantile boundaries that a model version encodes with, by field. Immutable. A field whose
 * boundaries are not yet learned has none, and is encoded by logarithmic buckets until then.
 */
public final class Boundaries {
  private static final double[] UNKNOWN = {};
  private static final Boundaries NONE = new Boundaries(Map.of());

  private final Map<String, double[]> byField;

  Boundaries(Map<String, double[]> byField) {
    this.byField = Map.copyOf(byField);
  }

  /** No field has boundaries yet. */
  public static Boundaries none() {
    return NONE;
  }

  /** Reads what {@link QuantileSketch#toBytes} wrote. */
  public static Boundaries fromBytes(byte[] bytes) {
    return QuantileSketch.fromBytes(bytes).boundaries();
  }

  /** Whether the boundaries of {@code field} are learned. */
  public boolean has(String field) {
    return byField.containsKey(field);
  }

  /** Returns the ascending inner boundaries of {@code field}; empty where they are not learned. */
  public double[] of(String field) {
    double[] found = byField.get(field);
    return found == null ? UNKNOWN : found.clone();
  }

  /**
   * Returns how many boundaries of {@code field} are at most {@code x}: its bucket, 0 being the
   * lowest.
   */
  int bucket(String field, double x) {
    double[] found = byField.get(field);
    if (found == null) {
      throw new IllegalStateException("field %s has no boundaries yet".formatted(field));
    }
    int at = Arrays.binarySearch(found, x);
    return at >= 0 ? at + 1 : -at - 1;
  }
}

package dev.sluice.audit.table;

import dev.sluice.schemas.feature.Values;
import dev.sluice.schemas.record.Vector;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Feature values as categories. A number falls into one of eight buckets per power of two, so that
 * buckets need no pass of their own and parts merge. Of several categories the first three count.
 */
public final class Cells {
  /** The cell of a value that lacks. */
  public static final String MISSING = "";

  // Keeps sign, exponent and the three highest bits of the mantissa.
  private static final int DROPPED_BITS = 49;
  private static final int CATEGORIES = 3;

  private Cells() {}

  /** Returns the category of a value. */
  public static String of(@Nullable Object value) {
    if (value == null) {
      return MISSING;
    }
    if (value instanceof Double number) {
      return bucket(number);
    }
    if (value instanceof Vector) {
      return "vector";
    }
    List<String> categories = Values.categories(value);
    return String.join("|", categories.subList(0, Math.min(CATEGORIES, categories.size())));
  }

  /** Returns the number of a value where it is one. */
  static OptionalDouble number(@Nullable Object value) {
    return value instanceof Double ? Values.number(value) : OptionalDouble.empty();
  }

  private static String bucket(double number) {
    return number == 0 ? "0" : "#" + (Double.doubleToLongBits(number) >> DROPPED_BITS);
  }
}

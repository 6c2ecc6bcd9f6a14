package dev.sluice.schemas.feature;

import dev.sluice.schemas.record.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Typed access to the values of attribute, context and feature maps: a string, a number, a list of
 * strings or a vector. Blank strings count as no value.
 */
public final class Values {
  private static final double WHOLE_BELOW = 1e15;

  private Values() {}

  /** Returns the categories of a value: the string, the strings, or the number as text. */
  public static List<String> categories(@Nullable Object value) {
    if (value instanceof List<?> list) {
      List<String> categories = new ArrayList<>(list.size());
      for (int i = 0; i < list.size(); i++) {
        String category = category(list.get(i));
        if (category != null) {
          categories.add(category);
        }
      }
      return categories;
    }
    String category = category(value);
    return category == null ? List.of() : List.of(category);
  }

  /** Returns the first category of a value, or null where there is none. */
  public static @Nullable String category(@Nullable Object value) {
    if (value instanceof CharSequence text) {
      String string = text.toString();
      return string.isBlank() ? null : string;
    }
    if (value instanceof Number number) {
      return Double.isNaN(number.doubleValue()) ? null : text(number.doubleValue());
    }
    return value instanceof List<?> list && !list.isEmpty() ? category(list.get(0)) : null;
  }

  /** Returns the number of a value, or empty if it is none or not finite. */
  public static OptionalDouble number(@Nullable Object value) {
    double number = numberOrNaN(value);
    return Double.isNaN(number) ? OptionalDouble.empty() : OptionalDouble.of(number);
  }

  /** Returns the number of a value, or NaN if it is none or not finite. */
  public static double numberOrNaN(@Nullable Object value) {
    double number = Double.NaN;
    if (value instanceof Number boxed) {
      number = boxed.doubleValue();
    } else if (value instanceof CharSequence text) {
      try {
        number = Double.parseDouble(text.toString());
      } catch (NumberFormatException e) {
        return Double.NaN;
      }
    }
    return Double.isFinite(number) ? number : Double.NaN;
  }

  /** Returns the numbers of a vector, or null if the value is none. */
  public static float @Nullable [] vector(@Nullable Object value) {
    return value instanceof Vector vector ? floats(vector.getValues()) : null;
  }

  /** Returns the numbers of a list as an array. */
  public static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }

  /** Returns whole numbers without a fraction, so that 42 and "42" are one category. */
  public static String text(double number) {
    return number == Math.rint(number) && Math.abs(number) < WHOLE_BELOW
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}

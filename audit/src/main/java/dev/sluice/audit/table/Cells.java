package dev.sluice.audit.table;

import dev.sluice.schemas.feature.Values;
import java.util.List;
import net.openhft.hashing.LongHashFunction;
import org.jspecify.annotations.Nullable;

/**
 * Feature values as 64-bit hashes for counting and 32-bit cells for scoring. A number's cell is its
 * float, so that it can be bucketed later by the sample's own quantiles.
 */
public final class Cells {
  /** The cell of a value that lacks: the bits of NaN, which no number and no category has. */
  public static final int MISSING = 0x7fc00000;

  /** Of several categories so many count, together. */
  static final int CATEGORIES = 3;

  private static final LongHashFunction HASH = LongHashFunction.xx();

  private Cells() {}

  /** Returns the text of a value as a category; null where it lacks. */
  static @Nullable String text(@Nullable Object value, ColumnSpec.Kind kind) {
    if (value instanceof CharSequence text) {
      return text.length() == 0 ? null : Values.category(text);
    }
    if (value instanceof List<?> && kind != ColumnSpec.Kind.NEWEST) {
      List<String> categories = Values.categories(value);
      return categories.isEmpty()
          ? null
          : String.join("|", categories.subList(0, Math.min(CATEGORIES, categories.size())));
    }
    return Values.category(value);
  }

  static long hash(String text) {
    return HASH.hashChars(text);
  }

  static long hash(double number) {
    return HASH.hashLong(Double.doubleToLongBits(number + 0.0));
  }

  /** The cell of a category. */
  public static int cell(String text) {
    return fold(hash(text));
  }

  /** Half of a hash, the missing cell avoided. */
  static int fold(long hash) {
    int cell = Long.hashCode(hash);
    return cell == MISSING ? cell + 1 : cell;
  }

  /** The cell of a number; adding zero makes one of both zeros. */
  public static int cell(double number) {
    return Float.floatToIntBits((float) number + 0.0f);
  }
}

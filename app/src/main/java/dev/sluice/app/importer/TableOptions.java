package dev.sluice.app.importer;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the user says of the columns of a table of impressions; what is left out is found.
 *
 * @param label column of 0 and 1
 * @param user column of the subject
 * @param item column of the item
 * @param time column of the impression's time
 * @param rating column that becomes the label: 1 from {@code positiveAt} on
 * @param positiveAt the least rating that counts as a click
 * @param numbers columns that are numbers, whatever they look like
 * @param categories columns that are categories, whatever they look like
 * @param ignored columns that are left out
 */
public record TableOptions(
    @Nullable String label,
    @Nullable String user,
    @Nullable String item,
    @Nullable String time,
    @Nullable String rating,
    double positiveAt,
    Set<String> numbers,
    Set<String> categories,
    Set<String> ignored) {
  /** Copies the sets. */
  public TableOptions {
    numbers = Set.copyOf(numbers);
    categories = Set.copyOf(categories);
    ignored = Set.copyOf(ignored);
  }

  /** Finds everything. */
  public static TableOptions none() {
    return new TableOptions(null, null, null, null, null, Double.NaN, Set.of(), Set.of(), Set.of());
  }

  /** The same with RecBole's and other usual names for what is not given. */
  TableOptions withUsualNames(List<String> columns, boolean atomic) {
    if (!atomic) {
      return this;
    }
    return new TableOptions(
        label,
        user == null ? present(columns, "user_id") : user,
        item == null ? present(columns, "item_id") : item,
        time == null ? present(columns, "timestamp") : time,
        rating == null && label == null && !columns.contains("label")
            ? present(columns, "rating")
            : rating,
        positiveAt,
        numbers,
        categories,
        ignored);
  }

  private static @Nullable String present(List<String> columns, String name) {
    return columns.contains(name) ? name : null;
  }
}

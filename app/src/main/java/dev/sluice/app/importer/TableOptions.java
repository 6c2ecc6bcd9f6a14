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

  /** Usual names of the columns of who took what, in lower case without punctuation. */
  private static final Set<String> USERS =
      Set.of("user", "userid", "uid", "u", "subject", "visitorid", "customerid", "reviewerid");

  private static final Set<String> ITEMS =
      Set.of("item", "itemid", "iid", "i", "movieid", "productid", "asin", "articleid", "newsid");
  private static final Set<String> TIMES =
      Set.of("time", "timestamp", "ts", "t", "date", "datetime", "unixreviewtime");

  /**
   * The same for a table of who took what and nothing else: no column is a label, so each row is a
   * positive pair. Null if this is no such table: a label or a rating is named, or there are
   * columns beyond user, item and time. With {@code surely} other columns may be there, and in a
   * file without header the first two are user and item.
   */
  @Nullable TableOptions asInteractions(List<String> columns, boolean named, boolean surely) {
    if (label != null || rating != null) {
      return null;
    }
    boolean places = surely && !named;
    String who = user == null ? usual(columns, USERS, places ? 0 : -1) : user;
    String what = item == null ? usual(columns, ITEMS, places ? 1 : -1) : item;
    String when =
        time == null ? usual(columns, TIMES, places && columns.size() == 3 ? 2 : -1) : time;
    if (who == null || what == null) {
      return null;
    }
    int known = when == null ? 2 : 3;
    if (!surely && columns.size() > known) {
      return null;
    }
    return new TableOptions(null, who, what, when, null, positiveAt, numbers, categories, ignored);
  }

  private static @Nullable String usual(List<String> columns, Set<String> names, int place) {
    for (String column : columns) {
      String bare = column.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z]", "");
      if (names.contains(bare)) {
        return column;
      }
    }
    return place >= 0 && place < columns.size() ? columns.get(place) : null;
  }

  private static @Nullable String present(List<String> columns, String name) {
    return columns.contains(name) ? name : null;
  }
}

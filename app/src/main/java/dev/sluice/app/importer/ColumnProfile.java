package dev.sluice.app.importer;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the cells of one column look like. Memory: at most {@value #MOST_VALUES} different values.
 */
final class ColumnProfile {
  /** Values that are told apart; a column with more is one of ids or free numbers. */
  static final int MOST_VALUES = 2_000_000;

  private static final char LIST = '|';
  private static final double LIST_SHARE = 0.2;
  private static final int FEW_DECIMALS = 20;
  private static final int FEW_INTEGERS = 30;
  private static final int LOWEST = 10;
  private static final Pattern ID_NAME =
      Pattern.compile("(.*_)?(id|ids|uid|iid|code|zip|type|category|class|cat|c\\d+)(_.*)?");

  private final String name;
  private final Map<String, int[]> values = new HashMap<>();
  private long rows;
  private long filled;
  private long numbers;
  private long decimals;
  private long lists;
  private double least = Double.POSITIVE_INFINITY;
  private double greatest = Double.NEGATIVE_INFINITY;

  ColumnProfile(String name) {
    this.name = name;
  }

  void add(String cell) {
    rows++;
    if (isMissing(cell)) {
      return;
    }
    filled++;
    if (CsvDialect.isNumber(cell)) {
      double number = Double.parseDouble(cell);
      numbers++;
      decimals += number != Math.rint(number) ? 1 : 0;
      least = Math.min(least, number);
      greatest = Math.max(greatest, number);
    }
    lists += cell.indexOf(LIST) > 0 ? 1 : 0;
    int[] count = values.get(cell);
    if (count != null) {
      count[0]++;
    } else if (values.size() < MOST_VALUES) {
      values.put(cell, new int[] {1});
    }
  }

  /** Whether a cell stands for no value. */
  static boolean isMissing(String cell) {
    return switch (cell) {
      case "", "nan", "NaN", "NA", "N/A", "null", "NULL", "None", "\\N" -> true;
      default -> false;
    };
  }

  long filled() {
    return filled;
  }

  int distinct() {
    return values.size();
  }

  /** Whether every filled cell is 0 or 1, and both occur; {@code -1} counts as 0. */
  boolean isLabel() {
    return couldBeLabel()
        && values.keySet().stream().mapToInt(Labels::parse).distinct().count() == 2;
  }

  /** Whether every filled cell is 0 or 1, also where only one of them occurs. */
  boolean couldBeLabel() {
    return filled == rows && values.keySet().stream().allMatch(Labels::isLabel);
  }

  /** Whether all rows have values of their own: an id of the row, which tells nothing. */
  boolean isRowId() {
    int enough = 50;
    return rows >= enough && decimals == 0 && filled == rows && values.size() == rows;
  }

  boolean isConstant() {
    return filled == rows && values.size() <= 1;
  }

  /** Whether cells are lists of values with {@code |} between. */
  boolean isList() {
    return filled > 0 && lists >= LIST_SHARE * filled;
  }

  /** Whether it holds numbers with a part after the point, or below 0. */
  boolean isContinuous() {
    return decimals > 0 || least < 0;
  }

  /**
   * Whether cells are amounts rather than names written in digits. Taking an amount for a name
   * costs little (rare values are pooled), taking a name for an amount destroys it: so whole
   * numbers are amounts only where they are distributed as counts, many near the least, thinning
   * out, with gaps.
   */
  boolean isAmount() {
    if (numbers < filled || filled == 0 || idName()) {
      return false;
    }
    if (decimals > 0) {
      return values.size() > FEW_DECIMALS;
    }
    if (values.size() < FEW_INTEGERS || least > 2 || least < -100) {
      return false;
    }
    boolean gaps = values.size() < 0.5 * (greatest - least + 1);
    return gaps && lowestAreTheMostFrequent();
  }

  private boolean idName() {
    return ID_NAME.matcher(name.toLowerCase(Locale.ROOT)).matches() && decimals == 0;
  }

  private boolean lowestAreTheMostFrequent() {
    List<Map.Entry<String, int[]>> byCount =
        values.entrySet().stream()
            .sorted((a, b) -> Integer.compare(b.getValue()[0], a.getValue()[0]))
            .limit(3)
            .toList();
    double[] sorted = values.keySet().stream().mapToDouble(Double::parseDouble).sorted().toArray();
    double limit = sorted[Math.min(sorted.length - 1, LOWEST - 1)];
    return byCount.stream().allMatch(entry -> Double.parseDouble(entry.getKey()) <= limit);
  }
}

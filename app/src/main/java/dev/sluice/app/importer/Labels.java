package dev.sluice.app.importer;

import java.util.Locale;

/** Cells that say whether an impression was clicked. */
final class Labels {
  private Labels() {}

  static boolean isLabel(String cell) {
    return parse(cell) >= 0;
  }

  /** Returns 1 or 0; -1 for a cell that is no label. */
  static int parse(String cell) {
    return switch (cell.toLowerCase(Locale.ROOT)) {
      case "1", "1.0", "+1", "true", "yes", "t", "y" -> 1;
      case "0", "0.0", "-1", "-1.0", "false", "no", "f", "n" -> 0;
      default -> CsvDialect.isNumber(cell) ? number(Double.parseDouble(cell)) : -1;
    };
  }

  private static int number(double value) {
    return value == 1 ? 1 : value == 0 || value == -1 ? 0 : -1;
  }
}

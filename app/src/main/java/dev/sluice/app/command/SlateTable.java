package dev.sluice.app.command;

import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.RankedItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A slate as aligned text. */
final class SlateTable {
  private SlateTable() {}

  /** Returns a table with a line per item, or one line saying that there is none. */
  static String of(Ranked slate) {
    if (slate.getItems().isEmpty()) {
      return "the slate is empty\n";
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("position", "item", "ctr", "logit", "propensity", "origin", "sources"));
    for (RankedItem item : slate.getItems()) {
      rows.add(
          List.of(
              Integer.toString(item.getPosition()),
              item.getItem(),
              number(item.getCtr()),
              number(item.getLogit()),
              number(item.getPropensity()),
              item.getOrigin().name(),
              String.join(",", item.getSources())));
    }
    return align(rows);
  }

  /** Pads the cells of each column to its widest; the first row is the heading. */
  static String align(List<List<String>> rows) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int c = 0; c < columns; c++) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < columns; c++) {
        line.append(row.get(c)).append(" ".repeat(widths[c] - row.get(c).length() + 2));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }

  private static String number(@Nullable Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }
}

package dev.sluice.app.importer;

import dev.sluice.schemas.feature.Values;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of a libfm file under a layout; several values of one column are joined by spaces. */
final class LibfmRows implements RowReader {
  private final LibfmLayout layout;
  private final LibfmLines lines;
  private final List<String> columns;
  private final Map<String, Integer> places = new HashMap<>();
  private final String[] cells;

  LibfmRows(Path file, LibfmLayout layout) throws IOException {
    this.layout = layout;
    this.columns = layout.columns();
    this.lines = new LibfmLines(file);
    this.cells = new String[columns.size()];
    for (int i = 0; i < cells.length; i++) {
      places.put(columns.get(i), i);
    }
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public boolean next() throws IOException {
    if (!lines.next()) {
      return false;
    }
    Arrays.fill(cells, "");
    cells[0] = lines.label();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.value(i) == 0
          && lines.field(i) < 0
          && !layout.numbers().containsKey(lines.index(i))) {
        continue;
      }
      Integer place = places.get(column(i));
      // An index that the layout does not know, of a later file: it was never seen in training.
      if (place != null) {
        String value =
            layout.numbers().containsKey(lines.index(i)) && lines.field(i) < 0
                ? Values.text(lines.value(i))
                : Long.toString(lines.index(i));
        cells[place] = cells[place].isEmpty() ? value : cells[place] + " " + value;
      }
    }
    return true;
  }

  private @Nullable String column(int i) {
    if (lines.field(i) >= 0) {
      return layout.fields().get(lines.field(i));
    }
    long index = lines.index(i);
    String number = layout.numbers().get(index);
    if (number != null) {
      return number;
    }
    if (layout.bag()) {
      return LibfmLayout.BAG;
    }
    Map.Entry<Long, String> range = layout.ranges().floorEntry(index);
    return range == null ? null : range.getValue();
  }

  @Override
  public String cell(int column) {
    return cells[column];
  }

  @Override
  public String where() {
    return lines.where();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}

package dev.sluice.app.importer;

import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.feature.Source.Root;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which columns are attributes of the item or the user: those whose value never differs between
 * rows of the same one. The others are told with each candidate.
 */
final class Attributes {
  /** Names that {@code item.} has already. */
  private static final Set<String> RESERVED = Set.of("group", "createdAt", "vectors");

  // With fewer rows per item than this, a column that never differs may be one by chance.
  private static final double LEAST_ROWS_PER_KEY = 2;

  private final Side items;
  private final Side users;

  Attributes(int columns, int user, int item) {
    this.items = new Side(columns, item);
    this.users = new Side(columns, user);
  }

  void add(RowReader row) {
    items.add(row);
    users.add(row);
  }

  /** Where a column's feature takes its value. */
  Source source(int column, String name) {
    if (items.constant(column) && !RESERVED.contains(name)) {
      return new Source(Root.ITEM_ATTRIBUTE, name);
    }
    return users.constant(column)
        ? new Source(Root.USER, name)
        : new Source(Root.CANDIDATE_FIELD, name);
  }

  private static final class Side {
    private final int key;
    private final boolean[] differs;
    private final Map<String, int[]> first = new HashMap<>();
    private long rows;

    Side(int columns, int key) {
      this.key = key;
      this.differs = new boolean[columns];
    }

    void add(RowReader row) {
      if (key < 0) {
        return;
      }
      rows++;
      int[] before = first.get(row.cell(key));
      int[] now = new int[differs.length];
      for (int i = 0; i < now.length; i++) {
        now[i] = row.cell(i).hashCode();
        differs[i] |= before != null && before[i] != now[i];
      }
      if (before == null) {
        first.put(row.cell(key), now);
      }
    }

    boolean constant(int column) {
      return key >= 0
          && !differs[column]
          && rows >= LEAST_ROWS_PER_KEY * first.size()
          && first.values().stream().map(cells -> cells[column]).distinct().limit(2).count() > 1;
    }
  }

  /** The columns of {@code plan} that are attributes of the item. */
  static List<TableColumn> ofItem(TablePlan plan) {
    List<TableColumn> columns = new ArrayList<>();
    for (TableColumn column : plan.columns()) {
      if (column.from().root() == Root.ITEM_ATTRIBUTE) {
        columns.add(column);
      }
    }
    return columns;
  }
}

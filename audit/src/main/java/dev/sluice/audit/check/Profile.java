package dev.sluice.audit.check;

import dev.sluice.audit.sample.SampledRows;
import dev.sluice.audit.table.Cells;
import dev.sluice.audit.table.ColumnSpec;
import dev.sluice.audit.table.NumberBuckets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often the values of one column occur in each window and each half of the log. A bin is one of
 * the most frequent values, the rest, or missing; numbers are bucketed first.
 */
@SuppressWarnings("ArrayRecordComponent") // Count tables to read from, never compared.
public record Profile(int[][] byWindow, int[][] byHalf, int[] cellOf) {
  private static final int VALUES = 30;
  private static final int BUCKETS = 16;

  static Profile of(SampledRows rows, int column, ColumnSpec spec, Timeline timeline) {
    int[] cells = rows.cells(column);
    if (spec.kind() == ColumnSpec.Kind.NUMBER) {
      NumberBuckets.of(cells, BUCKETS, BUCKETS).apply(cells);
    }
    Map<Integer, Integer> bins = bins(cells);
    int rest = bins.size();
    int missing = rest + 1;
    int[] cellOf = new int[rest];
    bins.forEach((cell, bin) -> cellOf[bin] = cell);
    int[][] byWindow = new int[timeline.windows()][missing + 1];
    int[][] byHalf = new int[2][missing + 1];
    for (int at = 0; at < timeline.size(); at++) {
      int cell = cells[timeline.row(at)];
      int bin = cell == Cells.MISSING ? missing : bins.getOrDefault(cell, rest);
      byWindow[timeline.windowOf(at)][bin]++;
      byHalf[at < timeline.size() / 2 ? 0 : 1][bin]++;
    }
    return new Profile(byWindow, byHalf, cellOf);
  }

  private static Map<Integer, Integer> bins(int[] cells) {
    Map<Integer, int[]> counts = new HashMap<>();
    for (int cell : cells) {
      if (cell != Cells.MISSING) {
        counts.computeIfAbsent(cell, key -> new int[1])[0]++;
      }
    }
    List<Integer> most =
        counts.entrySet().stream()
            .sorted(
                (a, b) ->
                    a.getValue()[0] != b.getValue()[0]
                        ? Integer.compare(b.getValue()[0], a.getValue()[0])
                        : Integer.compare(a.getKey(), b.getKey()))
            .limit(VALUES)
            .map(Map.Entry::getKey)
            .toList();
    Map<Integer, Integer> bins = new HashMap<>();
    most.forEach(cell -> bins.put(cell, bins.size()));
    return bins;
  }

  /** Bin of rows without a value. */
  int missing() {
    return cellOf.length + 1;
  }
}

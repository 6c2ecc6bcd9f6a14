package dev.sluice.audit.ranking;

import dev.sluice.audit.information.Column;
import dev.sluice.audit.sample.SampledRows;
import dev.sluice.audit.table.ColumnSpec;
import dev.sluice.audit.table.NumberBuckets;
import java.util.ArrayList;
import java.util.List;

/** Deals sampled rows, in the order of their hashes, to batches of coded columns. */
final class Batches {
  // Counts and ids are best left apart, as the original does. A measured number must not be: with a
  // value for every item it would say which item it is.
  private static final int EXACT_WHOLE = 1024;
  private static final int BUCKETS = 64;

  private Batches() {}

  static List<Batch> of(SampledRows rows, List<ColumnSpec> columns, RankingConfig config) {
    NumberBuckets[] buckets = buckets(rows, columns, config);
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += config.batchRows()) {
      int to = Math.min(rows.size(), from + config.batchRows());
      if (to - from >= config.leastRows() || from == 0) {
        batches.add(batch(rows, buckets, from, to));
      }
    }
    return List.copyOf(batches);
  }

  private static NumberBuckets[] buckets(
      SampledRows rows, List<ColumnSpec> columns, RankingConfig config) {
    NumberBuckets[] buckets = new NumberBuckets[columns.size()];
    for (int column = 0; column < buckets.length; column++) {
      boolean number = columns.get(column).kind() == ColumnSpec.Kind.NUMBER;
      buckets[column] =
          number && !config.exactNumbers() ? buckets(rows.cells(column)) : NumberBuckets.exact();
    }
    return buckets;
  }

  private static NumberBuckets buckets(int[] cells) {
    return NumberBuckets.of(cells, NumberBuckets.whole(cells) ? EXACT_WHOLE : BUCKETS, BUCKETS);
  }

  private static Batch batch(SampledRows rows, NumberBuckets[] buckets, int from, int to) {
    List<Column> coded = new ArrayList<>(buckets.length);
    for (int column = 0; column < buckets.length; column++) {
      int[] cells = rows.cells(column, from, to);
      buckets[column].apply(cells);
      coded.add(Column.of(cells));
    }
    return new Batch(coded, Column.of(rows.labels(from, to)));
  }
}

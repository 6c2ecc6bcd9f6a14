package dev.sluice.audit.sample;

import java.util.Arrays;
import java.util.Comparator;

/**
 * One sampled row.
 *
 * @param order hash of its id: rows with the lowest are kept
 * @param timeMillis event time
 * @param revision of several rows of one id the highest counts
 * @param cells one per column
 * @param label the class
 * @param item hash of what was shown, for the popularity baseline
 * @param predictions probabilities of the label by several predictors; NaN where there is none
 * @param copies rows of this id, this one included
 * @param stale of the copies, those of a lower revision
 */
@SuppressWarnings(
    "ArrayRecordComponent") // A value holder of numeric kernels, compared by BY_ORDER.
record Row(
    long order,
    long timeMillis,
    int revision,
    int[] cells,
    int label,
    int item,
    float[] predictions,
    int copies,
    int stale) {
  /** By hash; within one id the row that counts comes first, whatever order they arrived in. */
  static final Comparator<Row> BY_ORDER =
      Comparator.comparingLong(Row::order)
          .thenComparing(Comparator.comparingInt(Row::revision).reversed())
          .thenComparingLong(Row::timeMillis)
          .thenComparingInt(Row::label)
          .thenComparing(Row::cells, Arrays::compare)
          .thenComparing(Row::predictions, Arrays::compare);

  /** Returns this row with the copies of a row of the same id that comes after it. */
  Row absorb(Row later) {
    int lower = later.revision < revision ? later.copies : later.stale;
    return new Row(
        order,
        timeMillis,
        revision,
        cells,
        label,
        item,
        predictions,
        copies + later.copies,
        stale + lower);
  }
}

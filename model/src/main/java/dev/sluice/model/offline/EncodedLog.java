package dev.sluice.model.offline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of a log as numbers: per row and field some values of the vocabulary with weights, and a
 * label. The values of (row {@code i}, field {@code f}) are {@code ids[offsets[i * fields + f]]} up
 * to, not with, {@code ids[offsets[i * fields + f + 1]]}. Arrays are not copied.
 *
 * @param rows examples
 * @param fields per example
 * @param offsets [rows * fields + 1], ascending
 * @param ids values, global over all fields
 * @param weights [ids.length] of each value within its field
 * @param labels [rows], 0 or 1
 * @param groups [rows], the subject of each row
 */
@SuppressWarnings("ArrayRecordComponent") // Shared and large; compared by nobody.
public record EncodedLog(
    int rows,
    int fields,
    int[] offsets,
    int[] ids,
    float[] weights,
    int[] labels,
    List<String> groups) {
  /** Checks the shapes. */
  public EncodedLog {
    if (offsets.length != rows * fields + 1
        || ids.length != weights.length
        || offsets[rows * fields] != ids.length
        || labels.length != rows) {
      throw new IllegalArgumentException(
          "%d rows of %d fields do not fit %d offsets, %d values and %d labels"
              .formatted(rows, fields, offsets.length, ids.length, labels.length));
    }
  }

  /** Clicks. */
  public long clicks() {
    return Arrays.stream(labels).asLongStream().sum();
  }

  /** Share of clicks, kept off 0 and 1 by one imagined click and one imagined other. */
  public double baseRate() {
    return (clicks() + 1.0) / (rows + 2.0);
  }

  /** Returns how often each of {@code values} values occurs. */
  public int[] counts(int values) {
    int[] counts = new int[values];
    for (int id : ids) {
      counts[id]++;
    }
    return counts;
  }

  /** Returns the log with each value replaced by {@code to[value]}. */
  public EncodedLog mapped(int[] to) {
    int[] mapped = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      mapped[i] = to[ids[i]];
    }
    return new EncodedLog(rows, fields, offsets, mapped, weights, labels, groups);
  }

  /**
   * Returns the log in which values that are not open weigh nothing; open by what they count as.
   */
  EncodedLog masked(boolean[] open, int[] pooled) {
    float[] kept = weights.clone();
    for (int k = 0; k < kept.length; k++) {
      kept[k] = open[pooled[ids[k]]] ? kept[k] : 0;
    }
    return new EncodedLog(rows, fields, offsets, ids, kept, labels, groups);
  }

  /** Returns the given rows, in the given order. */
  EncodedLog taken(int[] places) {
    return assembled(places, -1, places);
  }

  /** Returns the log with one field as it is in other rows: {@code from[row]} for each row. */
  EncodedLog shuffled(int field, int[] from) {
    int[] places = new int[rows];
    Arrays.setAll(places, row -> row);
    return assembled(places, field, from);
  }

  private EncodedLog assembled(int[] places, int field, int[] other) {
    int[] starts = new int[places.length * fields + 1];
    for (int row = 0; row < places.length; row++) {
      for (int f = 0; f < fields; f++) {
        int cell = (f == field ? other[row] : places[row]) * fields + f;
        int at = row * fields + f;
        starts[at + 1] = starts[at] + offsets[cell + 1] - offsets[cell];
      }
    }
    int size = starts[starts.length - 1];
    int[] values = new int[size];
    float[] shares = new float[size];
    int[] clicked = new int[places.length];
    List<String> subjects = new ArrayList<>(places.length);
    for (int row = 0; row < places.length; row++) {
      clicked[row] = labels[places[row]];
      subjects.add(groups.get(places[row]));
      for (int f = 0; f < fields; f++) {
        int from = offsets[(f == field ? other[row] : places[row]) * fields + f];
        int to = starts[row * fields + f];
        int length = starts[row * fields + f + 1] - to;
        System.arraycopy(ids, from, values, to, length);
        System.arraycopy(weights, from, shares, to, length);
      }
    }
    return new EncodedLog(places.length, fields, starts, values, shares, clicked, subjects);
  }
}

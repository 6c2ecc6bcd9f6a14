package dev.sluice.audit.check;

import dev.sluice.audit.sample.SampledRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The sampled rows in the order of their time, cut into windows of a round length: as many as leave
 * some hundred rows to each, at most {@value #MOST}.
 */
public final class Timeline {
  static final int MOST = 48;
  private static final int ROWS_PER_WINDOW = 400;
  private static final List<Duration> LENGTHS =
      List.of(
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofHours(3),
          Duration.ofHours(6),
          Duration.ofDays(1),
          Duration.ofDays(7),
          Duration.ofDays(30),
          Duration.ofDays(91),
          Duration.ofDays(365),
          Duration.ofDays(3650));

  private final int[] order;
  private final int[] windowOf;
  private final long[] starts;
  private final int[] rows;
  private final int[] clicks;
  private final Duration length;

  private Timeline(int[] order, int[] windowOf, long[] starts, Duration length, int[] clicked) {
    this.order = order;
    this.windowOf = windowOf;
    this.starts = starts;
    this.length = length;
    this.rows = new int[starts.length];
    this.clicks = new int[starts.length];
    for (int at = 0; at < order.length; at++) {
      rows[windowOf[at]]++;
      clicks[windowOf[at]] += clicked[at];
    }
  }

  /** Cuts the rows. */
  static Timeline of(SampledRows rows) {
    int[] order = rows.byTime();
    if (order.length == 0) {
      return new Timeline(order, order, new long[0], LENGTHS.get(0), order);
    }
    long first = rows.timeMillis(order[0]);
    long last = rows.timeMillis(order[order.length - 1]);
    Duration length = length(last - first, order.length);
    long millis = length.toMillis();
    long start = Math.floorDiv(first, millis) * millis;
    int count = Math.toIntExact((last - start) / millis) + 1;
    long[] starts = new long[count];
    for (int w = 0; w < count; w++) {
      starts[w] = start + w * millis;
    }
    int[] windowOf = new int[order.length];
    int[] clicked = new int[order.length];
    for (int at = 0; at < order.length; at++) {
      windowOf[at] = (int) ((rows.timeMillis(order[at]) - start) / millis);
      clicked[at] = rows.label(order[at]) > 0 ? 1 : 0;
    }
    return new Timeline(order, windowOf, starts, length, clicked);
  }

  private static Duration length(long spanMillis, int rows) {
    long windows = Math.max(1, Math.min(MOST, rows / ROWS_PER_WINDOW));
    List<Duration> fitting = new ArrayList<>(LENGTHS);
    fitting.removeIf(length -> spanMillis / length.toMillis() >= windows);
    return fitting.isEmpty() ? Duration.ofMillis(spanMillis + 1) : fitting.get(0);
  }

  /** Number of windows. */
  public int windows() {
    return starts.length;
  }

  /** How long each is. */
  public Duration length() {
    return length;
  }

  /** When a window begins. */
  public Instant start(int window) {
    return Instant.ofEpochMilli(starts[window]);
  }

  /** Sampled rows of a window. */
  public int rows(int window) {
    return rows[window];
  }

  /** Of them, those with the label. */
  public int clicks(int window) {
    return clicks[window];
  }

  /** Number of rows. */
  int size() {
    return order.length;
  }

  /** The sample's number of the row at a place in time. */
  int row(int at) {
    return order[at];
  }

  /** The window of the row at a place in time. */
  int windowOf(int at) {
    return windowOf[at];
  }
}

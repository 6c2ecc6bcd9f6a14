package dev.sluice.schemas.counter;

import dev.sluice.schemas.feature.CounterSpec;
import dev.sluice.schemas.feature.Values;
import dev.sluice.schemas.record.Counter;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.User;
import dev.sluice.schemas.record.WindowCount;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts over sliding windows. A window is cut into {@value #SLICES} slices of equal length,
 * rounded up to a whole millisecond; a count read at time t is the sum of the slice that holds t
 * and the 15 before it. So a count reaches back between 15/16 of its window and all of it, and
 * never holds what is older than the window (but for the rounding) or lies in a slice after t. A
 * late amount goes to the slice it belongs to; one too old for a window is left out of it and still
 * adds to the total.
 *
 * <p>Pure: a counter that was handed in is never changed. Cost O(windows x slices).
 */
public final class WindowCounts {
  /** Slices per window. */
  public static final int SLICES = 16;

  /** Context key of the share of such impressions that was sent, a number in (0, 1]. */
  public static final String KEEP_RATE = "keepRate";

  private WindowCounts() {}

  /**
   * Whether an event is counted, and remembered in a subject's history: not a tick or a forget, and
   * not one of a sample. A sampled impression stands for several that were not sent, so as one
   * whole impression it would bias every rate; it only teaches the learner, which knows its weight.
   */
  public static boolean counted(Event event) {
    if (event.getType().equals("tick") || event.getType().equals("forget")) {
      return false;
    }
    double keepRate = Values.numberOrNaN(event.getContext().get(KEEP_RATE));
    return Double.isNaN(keepRate) || keepRate >= 1;
  }

  /**
   * Returns the counter with {@code amount} added at {@code timeMillis}. Windows that {@code
   * before} lacks start empty, windows that {@code spec} lacks are dropped.
   *
   * @param before the counter so far, null for the first amount
   */
  public static Counter add(
      @Nullable Counter before, CounterSpec spec, String key, long timeMillis, double amount) {
    long time = before == null ? timeMillis : Math.max(timeMillis, before.getTime().toEpochMilli());
    List<WindowCount> windows = new ArrayList<>(spec.windows().size());
    for (Duration window : spec.windows()) {
      long windowMillis = window.toMillis();
      WindowCount known = before == null ? null : find(before, windowMillis);
      windows.add(add(known, windowMillis, timeMillis, amount));
    }
    Counter after = new Counter();
    after.setTenant(before == null ? "default" : before.getTenant());
    after.setMarket(before == null ? "" : before.getMarket());
    after.setTime(Instant.ofEpochMilli(time));
    after.setCounter(spec.id());
    after.setKey(key);
    after.setWindows(windows);
    after.setTotal((before == null ? 0 : before.getTotal()) + amount);
    return after;
  }

  private static WindowCount add(
      @Nullable WindowCount before, long windowMillis, long timeMillis, double amount) {
    long slice = Math.floorDiv(timeMillis, sliceMillis(windowMillis));
    if (before == null || before.getSlices().isEmpty()) {
      return new WindowCount(windowMillis, slice, List.of(amount));
    }
    long first = before.getFirstSlice();
    long last = first + before.getSlices().size() - 1;
    long newest = Math.max(last, slice);
    if (slice <= newest - SLICES) {
      return before;
    }
    long kept = newest - SLICES + 1;
    // After a pause nothing of the old slices is left: their zeros are not kept either.
    long oldest = last < kept ? slice : Math.max(Math.min(first, slice), kept);
    double[] slices = new double[(int) (newest - oldest + 1)];
    for (long at = oldest; at <= newest; at++) {
      double held = at >= first && at <= last ? before.getSlices().get((int) (at - first)) : 0;
      slices[(int) (at - oldest)] = at == slice ? held + amount : held;
    }
    return new WindowCount(windowMillis, oldest, new Slices(slices));
  }

  /**
   * Returns the count of a window as of {@code timeMillis}; 0 for no counter and for a window that
   * it does not keep.
   */
  public static double count(@Nullable Counter counter, Duration window, long timeMillis) {
    return counter == null ? 0 : count(counter, window.toMillis(), timeMillis);
  }

  /** Returns the count of a window as of {@code timeMillis}; 0 for a window it does not keep. */
  public static double count(Counter counter, long windowMillis, long timeMillis) {
    WindowCount window = find(counter, windowMillis);
    if (window == null) {
      return 0;
    }
    long newest = Math.floorDiv(timeMillis, sliceMillis(windowMillis));
    long first = window.getFirstSlice();
    List<Double> slices = window.getSlices();
    int from = (int) Math.max(0, Math.min(slices.size(), newest - SLICES + 1 - first));
    int to = (int) Math.max(0, Math.min(slices.size(), newest - first + 1));
    if (slices instanceof Slices array) {
      return array.sum(from, to);
    }
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += slices.get(i);
    }
    return sum;
  }

  /** Keeps the counter's numbers as arrays, for who reads them often. */
  public static void pack(Counter counter) {
    for (WindowCount window : counter.getWindows()) {
      window.setSlices(Slices.of(window.getSlices()));
    }
  }

  /** Returns the time from which on every window of the counter is empty, if nothing is added. */
  public static long emptyFrom(Counter counter) {
    long from = Long.MIN_VALUE;
    for (WindowCount window : counter.getWindows()) {
      long newest = window.getFirstSlice() + window.getSlices().size() - 1;
      from = Math.max(from, (newest + SLICES) * sliceMillis(window.getWindowMillis()));
    }
    return from;
  }

  /** Returns the length of a window's slices. */
  public static long sliceMillis(long windowMillis) {
    return (windowMillis + SLICES - 1) / SLICES;
  }

  private static @Nullable WindowCount find(Counter counter, long windowMillis) {
    List<WindowCount> windows = counter.getWindows();
    for (int i = 0; i < windows.size(); i++) {
      WindowCount window = windows.get(i);
      if (window.getWindowMillis() == windowMillis) {
        return window;
      }
    }
    return null;
  }

  /**
   * Returns the keys under which an event is counted, or a candidate's counts are read: one per
   * combination of the values of {@code spec.by()}, none where one of them has no value. Whoever
   * reads several takes their mean.
   *
   * @param context of the event, or of the request
   * @param itemId null where the event has no item
   * @param item null where it is unknown: its id counts, its attributes have no values
   * @param user null where it is unknown
   */
  public static List<String> keys(
      CounterSpec spec,
      String subject,
      String placement,
      Map<String, Object> context,
      @Nullable String itemId,
      @Nullable Item item,
      @Nullable User user) {
    return CounterKeys.combine(
        spec.by(),
        source -> CounterKeys.values(source, subject, placement, context, itemId, item, user));
  }
}

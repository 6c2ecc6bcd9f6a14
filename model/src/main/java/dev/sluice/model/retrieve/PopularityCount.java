package dev.sluice.model.retrieve;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Clicks per item, halved every half-life of event time. Bounded: beyond {@value #MAX_ITEMS} items
 * the least popular half is forgotten. Depends on the order of clicks alone, never on a clock.
 *
 * <pre>
 *   time, long | n, int | n times: item, UTF | count as of that time, double
 * </pre>
 */
public final class PopularityCount {
  /** Items counted at most. */
  static final int MAX_ITEMS = 100_000;

  private final double halfLifeMillis;
  private final Map<String, Double> counts = new HashMap<>();
  private long timeMillis = Long.MIN_VALUE;

  /**
   * Starts empty.
   *
   * @param halfLifeMillis in which a click's weight halves, positive
   */
  public PopularityCount(double halfLifeMillis) {
    if (!(halfLifeMillis > 0)) {
      throw new IllegalArgumentException("half-life must be positive, was " + halfLifeMillis);
    }
    this.halfLifeMillis = halfLifeMillis;
  }

  /** Counts one click. A late one counts for what is left of it. */
  public void click(String item, long atMillis) {
    if (timeMillis == Long.MIN_VALUE) {
      timeMillis = atMillis;
    }
    if (atMillis - timeMillis > halfLifeMillis) {
      rebase(atMillis);
    }
    counts.merge(item, Math.pow(2, (atMillis - timeMillis) / halfLifeMillis), Double::sum);
    if (counts.size() > MAX_ITEMS) {
      forgetHalf();
    }
  }

  /** Returns the {@code n} most popular items with their counts, ties by item. */
  public Map<String, Double> top(int n) {
    Map<String, Double> top = new LinkedHashMap<>();
    ordered().stream().limit(n).forEach(entry -> top.put(entry.getKey(), entry.getValue()));
    return top;
  }

  /** Returns the state; equal states give equal bytes. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(timeMillis);
      out.writeInt(counts.size());
      for (Map.Entry<String, Double> entry : new TreeMap<>(counts).entrySet()) {
        out.writeUTF(entry.getKey());
        out.writeDouble(entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Takes on a state that {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if the bytes are no such state
   */
  public void restore(byte[] bytes) {
    counts.clear();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      timeMillis = in.readLong();
      for (int n = in.readInt(); n > 0; n--) {
        String item = in.readUTF();
        counts.put(item, in.readDouble());
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("no popularity counts", e);
    }
  }

  /** Counts are kept as of one time that moves rarely: a click then touches one number. */
  private void rebase(long toMillis) {
    double factor = Math.pow(2, (timeMillis - toMillis) / halfLifeMillis);
    counts.replaceAll((item, count) -> count * factor);
    timeMillis = toMillis;
  }

  private void forgetHalf() {
    List<Map.Entry<String, Double>> ordered = ordered();
    ordered.subList(ordered.size() / 2, ordered.size()).forEach(e -> counts.remove(e.getKey()));
  }

  private List<Map.Entry<String, Double>> ordered() {
    List<Map.Entry<String, Double>> ordered = new ArrayList<>();
    counts.forEach((item, count) -> ordered.add(Map.entry(item, count)));
    ordered.sort(
        Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey()));
    return ordered;
  }
}

package dev.sluice.model.retrieve;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Items clicked by the same subject close to each other: each click is paired with the subject's
 * last {@value #REACH} clicks, both ways. Bounded: the subjects and items not met for longest are
 * forgotten, and of an item's neighbours the weakest. Depends on the order of clicks alone.
 *
 * <pre>
 *   subjects, int | each: subject, UTF | n, int | n items, UTF, oldest first     longest not met first
 *   items, int    | each: item, UTF | n, int | n times: neighbour, UTF | count, int
 * </pre>
 */
public final class CoClicks {
  /** Earlier clicks that a click is paired with. */
  static final int REACH = 5;

  static final int MAX_SUBJECTS = 50_000;
  static final int MAX_ITEMS = 20_000;

  /** Neighbours kept of an item; beyond, the weaker half goes. */
  static final int MAX_NEIGHBOURS = 64;

  private final LinkedHashMap<String, Deque<String>> recent = new LinkedHashMap<>();
  private final LinkedHashMap<String, Map<String, Integer>> pairs = new LinkedHashMap<>();

  /** Counts one click. */
  public void click(String subject, String item) {
    Deque<String> last = recent.remove(subject);
    if (last == null) {
      last = new ArrayDeque<>(REACH);
    }
    recent.put(subject, last);
    for (String other : last) {
      if (!other.equals(item)) {
        pair(item, other);
        pair(other, item);
      }
    }
    last.addLast(item);
    if (last.size() > REACH) {
      last.removeFirst();
    }
    forgetOldest(recent, MAX_SUBJECTS);
    forgetOldest(pairs, MAX_ITEMS);
  }

  /** Forgets a subject's last clicks; pairs that they made hold no subject and stay. */
  public void forget(String subject) {
    recent.remove(subject);
  }

  /** Returns the {@code n} closest neighbours of each item met twice or more with one. */
  public Map<String, List<String>> closest(int n) {
    Map<String, List<String>> closest = new LinkedHashMap<>();
    pairs.forEach(
        (item, counts) -> {
          List<String> near =
              ordered(counts).stream()
                  .filter(entry -> entry.getValue() > 1)
                  .limit(n)
                  .map(Map.Entry::getKey)
                  .toList();
          if (!near.isEmpty()) {
            closest.put(item, near);
          }
        });
    return closest;
  }

  /**
   * Returns what speaks for the neighbours of each item that has any: its pairs, counted as clicks
   * of {@value #REACH} pairs each way.
   */
  public Map<String, Double> company() {
    Map<String, Double> company = new LinkedHashMap<>();
    pairs.forEach(
        (item, counts) -> {
          int met = 0;
          for (int count : counts.values()) {
            met += count;
          }
          company.put(item, met / (2.0 * REACH));
        });
    return company;
  }

  /** Returns the state; equal histories of clicks give equal bytes. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(recent.size());
      for (Map.Entry<String, Deque<String>> subject : recent.entrySet()) {
        out.writeUTF(subject.getKey());
        out.writeInt(subject.getValue().size());
        for (String item : subject.getValue()) {
          out.writeUTF(item);
        }
      }
      out.writeInt(pairs.size());
      for (Map.Entry<String, Map<String, Integer>> item : pairs.entrySet()) {
        out.writeUTF(item.getKey());
        out.writeInt(item.getValue().size());
        for (Map.Entry<String, Integer> count : item.getValue().entrySet()) {
          out.writeUTF(count.getKey());
          out.writeInt(count.getValue());
        }
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
    recent.clear();
    pairs.clear();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      for (int n = in.readInt(); n > 0; n--) {
        String subject = in.readUTF();
        Deque<String> items = new ArrayDeque<>(REACH);
        for (int i = in.readInt(); i > 0; i--) {
          items.addLast(in.readUTF());
        }
        recent.put(subject, items);
      }
      for (int n = in.readInt(); n > 0; n--) {
        String item = in.readUTF();
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int i = in.readInt(); i > 0; i--) {
          String neighbour = in.readUTF();
          counts.put(neighbour, in.readInt());
        }
        pairs.put(item, counts);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("no co-click counts", e);
    }
  }

  private void pair(String item, String other) {
    Map<String, Integer> counts = pairs.remove(item);
    if (counts == null) {
      counts = new LinkedHashMap<>();
    }
    pairs.put(item, counts);
    counts.merge(other, 1, Integer::sum);
    if (counts.size() > MAX_NEIGHBOURS) {
      List<Map.Entry<String, Integer>> ordered = ordered(counts);
      for (Map.Entry<String, Integer> weak : ordered.subList(MAX_NEIGHBOURS / 2, ordered.size())) {
        counts.remove(weak.getKey());
      }
    }
  }

  private static List<Map.Entry<String, Integer>> ordered(Map<String, Integer> counts) {
    List<Map.Entry<String, Integer>> ordered = new ArrayList<>();
    counts.forEach((item, count) -> ordered.add(Map.entry(item, count)));
    ordered.sort(
        Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey()));
    return ordered;
  }

  private static void forgetOldest(LinkedHashMap<String, ?> map, int most) {
    if (map.size() > most) {
      Iterator<String> oldest = map.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }
}

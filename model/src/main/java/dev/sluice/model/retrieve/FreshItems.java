package dev.sluice.model.retrieve;

import dev.sluice.schemas.record.Item;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The items created last, so that what nobody has clicked yet can be retrieved. Holds the newest
 * {@value #MOST} only. One thread puts and removes, any number look up.
 */
public final class FreshItems {
  /** For so long after its creation an item is fresh. */
  private static final Duration FRESH = Duration.ofDays(7);

  private static final int MOST = 1_000;

  private record Created(Instant at, String item) {}

  private final TreeSet<Created> newest =
      new TreeSet<>(Comparator.comparing(Created::at).reversed().thenComparing(Created::item));
  private final Map<String, Created> byItem = new HashMap<>();

  /** Takes an item's newest record; one without a time of creation is never fresh. */
  public synchronized void put(Item item) {
    remove(item.getItem());
    if (item.getCreatedAt() == null) {
      return;
    }
    Created created = new Created(item.getCreatedAt(), item.getItem());
    newest.add(created);
    byItem.put(item.getItem(), created);
    if (newest.size() > MOST) {
      byItem.remove(newest.pollLast().item());
    }
  }

  /** Forgets an item. */
  public synchronized void remove(String item) {
    Created created = byItem.remove(item);
    if (created != null) {
      newest.remove(created);
    }
  }

  /** Up to {@code count} items created in the week before {@code time}, newest first. */
  public synchronized List<String> at(Instant time, int count) {
    List<String> fresh = new ArrayList<>();
    for (Created created : newest) {
      if (fresh.size() == count || created.at().isBefore(time.minus(FRESH))) {
        break;
      }
      if (!created.at().isAfter(time)) {
        fresh.add(created.item());
      }
    }
    return fresh;
  }
}

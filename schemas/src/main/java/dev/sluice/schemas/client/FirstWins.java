package dev.sluice.schemas.client;

import dev.sluice.schemas.record.Ranked;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Remembers which requests were answered, so that a slate published again after a failure is
 * dropped. Bounded: the oldest requests are forgotten. Not thread-safe.
 */
public final class FirstWins {
  private final int capacity;
  private final Set<String> seen = new LinkedHashSet<>();

  /**
   * Remembers the last {@code capacity} requests.
   *
   * @throws IllegalArgumentException if the capacity is below one
   */
  public FirstWins(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be at least 1, was " + capacity);
    }
    this.capacity = capacity;
  }

  /** Whether {@code slate} is the first one seen for its request. */
  public boolean isFirst(Ranked slate) {
    if (!seen.add(slate.getRequestId())) {
      return false;
    }
    if (seen.size() > capacity) {
      Iterator<String> oldest = seen.iterator();
      oldest.next();
      oldest.remove();
    }
    return true;
  }
}

package dev.sluice.flink.ranker;

import java.io.Serializable;
import java.util.Set;

/**
 * Knows what a ranker has published that its checkpoint does not know of: answers leave at once, so
 * those between the last checkpoint and a failure are out already when their requests are read
 * again.
 */
@FunctionalInterface
public interface PublishedAnswers extends Serializable {
  /** For sinks whose answers after the checkpoint never became visible. */
  PublishedAnswers NONE = millis -> new Published(Set.of(), Set.of());

  /** Returns what was appended at {@code millis} or later; all there is for 0. */
  Published since(long millis);

  /**
   * What is out.
   *
   * @param requests ids of answered requests
   * @param deadLetters places of requests that were put aside, as {@link #place} writes them
   */
  record Published(Set<String> requests, Set<String> deadLetters) {
    /** Takes the sets by copy. */
    public Published {
      requests = Set.copyOf(requests);
      deadLetters = Set.copyOf(deadLetters);
    }
  }

  /** Returns where a request stands, in one text. */
  static String place(int partition, long offset) {
    return partition + "@" + offset;
  }
}

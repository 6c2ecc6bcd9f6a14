package dev.sluice.schemas.feature;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A count that features read.
 *
 * @param id engagement and what it is counted by, for instance {@code click by item}
 * @param engagement the event type counted
 * @param by what makes a key; empty counts all events of the type under the key ""
 * @param windows sliding windows, ascending, at least one
 */
public record CounterSpec(String id, String engagement, List<Source> by, List<Duration> windows)
    implements Serializable {
  /** Copies the lists. */
  public CounterSpec {
    by = List.copyOf(by);
    windows = List.copyOf(windows);
  }

  /** The id of the count of {@code engagement} by {@code by}. */
  public static String id(String engagement, List<Source> by) {
    return by.isEmpty()
        ? engagement + " overall"
        : by.stream()
            .map(Source::toString)
            .collect(Collectors.joining(",", engagement + " by ", ""));
  }

  /** Whether its keys hold the subject: such counts live with the subject's history. */
  public boolean bySubject() {
    return by.stream().anyMatch(source -> source.root() == Source.Root.SUBJECT);
  }
}

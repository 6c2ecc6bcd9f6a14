package dev.sluice.streams;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many records went which way since the process started, for displays: a record that a restart
 * processes again counts again. Thread-safe.
 */
public final class Tally {
  /** What is counted. */
  public enum Kind {
    RECORDS_IN,
    REJECTED,
    DUPLICATES,
    ORGANIC,
    EXAMPLES,
    ORPHANS,
    LATE,
    IGNORED,
    COUNTERS
  }

  private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);

  public Tally() {
    for (Kind kind : Kind.values()) {
      counts.put(kind, new LongAdder());
    }
  }

  void add(Kind kind) {
    add(kind, 1);
  }

  void add(Kind kind, long amount) {
    LongAdder adder = counts.get(kind);
    if (adder != null) {
      adder.add(amount);
    }
  }

  public long count(Kind kind) {
    LongAdder adder = counts.get(kind);
    return adder == null ? 0 : adder.sum();
  }
}

package dev.sluice.app.traffic;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Says how far event time may be called past: to just before the oldest request that is unanswered,
 * or was answered so lately that its impressions, clicks and features may still be on their way.
 * Pure; wall time is an argument. Not thread-safe.
 */
final class Clearing {
  private static final class Entry {
    final String requestId;
    final long time;
    final long askedNanos;
    long answeredNanos;
    boolean isAnswered;

    Entry(String requestId, long time, long askedNanos) {
      this.requestId = requestId;
      this.time = time;
      this.askedNanos = askedNanos;
    }
  }

  private final long settleNanos;
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private final Map<String, Entry> byId = new HashMap<>();
  private int outstanding;

  Clearing(long settleNanos) {
    this.settleNanos = settleNanos;
  }

  /** Notes a request; event times never fall. */
  void asked(String requestId, long eventMillis, long nowNanos) {
    Entry entry = new Entry(requestId, eventMillis, nowNanos);
    entries.add(entry);
    byId.put(requestId, entry);
    outstanding++;
  }

  /** Notes an answer; false if the request is not outstanding. */
  boolean answered(String requestId, long nowNanos) {
    Entry entry = byId.get(requestId);
    if (entry == null || entry.isAnswered) {
      return false;
    }
    entry.isAnswered = true;
    entry.answeredNanos = nowNanos;
    outstanding--;
    return true;
  }

  /** Requests without an answer. */
  int outstanding() {
    return outstanding;
  }

  /** Takes requests as answered that have waited for longer; returns how many. */
  int giveUp(long patienceNanos, long nowNanos) {
    int lost = 0;
    for (Iterator<Entry> all = entries.iterator(); all.hasNext(); ) {
      Entry entry = all.next();
      if (!entry.isAnswered && nowNanos - entry.askedNanos > patienceNanos) {
        answered(entry.requestId, nowNanos);
        lost++;
      }
    }
    return lost;
  }

  /** Returns the event time up to which all is settled, at most {@code clockMillis}. */
  long cleared(long clockMillis, long nowNanos) {
    Entry oldest = entries.peek();
    while (oldest != null && oldest.isAnswered && nowNanos - oldest.answeredNanos >= settleNanos) {
      byId.remove(oldest.requestId);
      entries.poll();
      oldest = entries.peek();
    }
    return oldest == null ? clockMillis : Math.min(clockMillis, oldest.time - 1);
  }
}

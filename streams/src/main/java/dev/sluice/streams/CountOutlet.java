package dev.sluice.streams;

import dev.sluice.streams.count.Amounts;
import dev.sluice.streams.count.CounterRules;
import java.util.function.Function;

/**
 * What a task counts, on its way to a hop: united by key until the next commit, then sent, and
 * behind it the newest tick. Counts are by event time whenever they come; ticks only say when to
 * tell them, so the last of a transaction says it all.
 *
 * @param <K> what is counted by
 */
final class CountOutlet<K> {
  private static final long NO_TICK = Long.MIN_VALUE;

  private final PendingCounts<K> counts;
  private final Outbox hop;
  private final Form<K> form;
  private int origin;
  private long tickMillis = NO_TICK;
  private long newest;

  /** Makes an envelope of what was counted. */
  interface Form<K> {
    Envelope envelope(K key, Amounts amounts);
  }

  CountOutlet(CounterRules rules, Function<K, String> counter, Outbox hop, Form<K> form) {
    this.counts = new PendingCounts<>(rules, counter);
    this.hop = hop;
    this.form = form;
  }

  /** Counts at a time; {@code timestamp} is that of the record that says so. */
  void add(K key, long timeMillis, double amount, long timestamp) {
    counts.add(key, timeMillis, amount);
    added(timestamp);
  }

  void addAll(K key, Amounts amounts, long timestamp) {
    counts.addAll(key, amounts);
    added(timestamp);
  }

  private void added(long timestamp) {
    newest = Math.max(newest, timestamp);
    if (counts.isFull()) {
      send();
    }
  }

  /** Holds a tick back; an earlier one is not needed then. */
  void tick(int from, long timeMillis, long timestamp) {
    origin = from;
    tickMillis = Math.max(tickMillis, timeMillis);
    newest = Math.max(newest, timestamp);
  }

  private void send() {
    counts.drain((key, amounts) -> hop.add(form.envelope(key, amounts), newest));
  }

  /** Sends all; called before each commit. */
  void flush() {
    send();
    if (tickMillis != NO_TICK) {
      hop.add(Envelope.tick(origin, tickMillis), newest);
      tickMillis = NO_TICK;
    }
    hop.flush();
  }
}

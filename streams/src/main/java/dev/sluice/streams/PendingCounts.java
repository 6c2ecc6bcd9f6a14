package dev.sluice.streams;

import dev.sluice.streams.count.Amounts;
import dev.sluice.streams.count.CounterRules;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What a task has counted since it last told: one entry for each key, however often it came. Held
 * in memory between two commits only.
 *
 * @param <K> what is counted by
 */
final class PendingCounts<K> {
  /** Some 200 bytes each. */
  private static final int MOST = 10_000;

  private final Map<K, Amounts> amounts = new LinkedHashMap<>();
  private final CounterRules rules;
  private final Function<K, String> counter;

  /** Knows by {@code counter} which counter's windows a key has. */
  PendingCounts(CounterRules rules, Function<K, String> counter) {
    this.rules = rules;
    this.counter = counter;
  }

  void add(K key, long timeMillis, double amount) {
    of(key).add(rules, counter.apply(key), timeMillis, amount);
  }

  void addAll(K key, Amounts more) {
    of(key).addAll(rules, counter.apply(key), more);
  }

  private Amounts of(K key) {
    return amounts.computeIfAbsent(key, k -> new Amounts());
  }

  boolean isFull() {
    return amounts.size() >= MOST;
  }

  /** Hands out all of it, the first counted first, and starts anew. */
  void drain(BiConsumer<K, Amounts> to) {
    amounts.forEach(to);
    amounts.clear();
  }
}

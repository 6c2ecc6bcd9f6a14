package dev.sluice.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.streams.count.CounterState;
import dev.sluice.streams.time.DueIndex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one partition, by key and by when they are due to be told. Changes are held
 * decoded until {@link #flush}: a counter that is added to a hundred times between two commits is
 * written once.
 */
final class OpenCounters {
  private static final int BATCH = 1_000;

  /** Counters kept decoded, some 2 KB each with two windows. */
  private static final int DECODED = 5_000;

  private final KeyValueStore<Bytes, byte[]> counters;
  private final DueIndex dues;
  private final LinkedHashMap<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Held> changed = new LinkedHashMap<>();

  OpenCounters(KeyValueStore<Bytes, byte[]> counters, KeyValueStore<Bytes, byte[]> dues) {
    this.counters = counters;
    this.dues = new DueIndex(dues);
  }

  /** A counter, and when the index says that it is due. */
  private static final class Held {
    @Nullable CounterState state;
    long indexedAt = CounterState.NOT_DUE;

    Held(@Nullable CounterState stored) {
      state = stored;
      indexedAt = stored == null ? CounterState.NOT_DUE : stored.dueAt();
    }

    boolean isDue(long watermark) {
      return state != null && state.isDue() && state.dueAt() <= watermark;
    }
  }

  /** Returns a counter; null if there is none. */
  @Nullable CounterState find(String key) {
    return held(key).state;
  }

  private Held held(String key) {
    Held known = held.get(key);
    if (known == null) {
      known = new Held(CounterState.fromBytes(counters.get(bytes(key))));
      held.put(key, known);
    }
    return known;
  }

  void put(String key, CounterState state) {
    Held of = held(key);
    of.state = state;
    changed.put(key, of);
    if (changed.size() >= DECODED) {
      flush();
    }
  }

  /** Returns the keys of some counters that are due; empty when there are none left. */
  List<String> due(long watermark) {
    List<String> due = new ArrayList<>();
    changed.forEach(
        (key, counter) -> {
          if (counter.isDue(watermark)) {
            due.add(key);
          }
        });
    boolean isMore = due.isEmpty();
    while (isMore) {
      List<DueIndex.Due> indexed = dues.due(watermark, BATCH);
      indexed.forEach(entry -> take(entry, due));
      isMore = due.isEmpty() && !indexed.isEmpty();
    }
    return due;
  }

  private void take(DueIndex.Due entry, List<String> due) {
    dues.remove(entry.timeMillis(), entry.id());
    Held counter = held(entry.id());
    counter.indexedAt = CounterState.NOT_DUE;
    // What has changed is in the list if it is due; if it is not, its next writing indexes it.
    if (counter.state != null && changed.putIfAbsent(entry.id(), counter) == null) {
      due.add(entry.id());
    }
  }

  /** Writes what has changed; called before each commit. */
  void flush() {
    changed.forEach(this::write);
    changed.clear();
    while (held.size() > DECODED) {
      held.remove(held.keySet().iterator().next());
    }
  }

  private void write(String key, Held counter) {
    CounterState state = counter.state;
    if (state == null) {
      return;
    }
    counters.put(bytes(key), state.toBytes());
    if (counter.indexedAt != state.dueAt()) {
      if (counter.indexedAt != CounterState.NOT_DUE) {
        dues.remove(counter.indexedAt, key);
      }
      if (state.isDue()) {
        dues.add(state.dueAt(), key);
      }
      counter.indexedAt = state.dueAt();
    }
  }

  private static Bytes bytes(String key) {
    return Bytes.wrap(key.getBytes(UTF_8));
  }
}

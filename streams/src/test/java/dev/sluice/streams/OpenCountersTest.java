package dev.sluice.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Counter;
import dev.sluice.streams.count.CounterState;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenCountersTest {
  static {
    Codecs.trustRecords();
  }

  private final KeyValueStore<Bytes, byte[]> stored = MemoryStores.open();
  private final KeyValueStore<Bytes, byte[]> dues = MemoryStores.open();

  /** Against a map: what is due, what is found, also after restarts, and the index in the end. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void counters_withFlushesAndRestarts_areAsAMapHasThem(long seed) {
    Random random = new Random(seed);
    OpenCounters counters = new OpenCounters(stored, dues);
    Map<String, CounterState> model = new HashMap<>();
    long watermark = 0;
    for (int step = 0; step < 4_000; step++) {
      String key = "k" + random.nextInt(60);
      switch (random.nextInt(12)) {
        case 0 -> counters.flush();
        case 1 -> {
          counters.flush();
          counters = new OpenCounters(stored, dues);
        }
        case 2 -> {
          watermark += random.nextInt(500);
          tell(counters, model, watermark, "seed %d, step %d".formatted(seed, step));
        }
        default -> {
          assertThat(counters.find(key)).isEqualTo(model.get(key));
          boolean due = random.nextBoolean();
          long dueAt = due ? watermark + 1 + random.nextInt(1_000) : CounterState.NOT_DUE;
          CounterState state = new CounterState(counter(step), watermark, dueAt);
          counters.put(key, state);
          model.put(key, state);
        }
      }
    }
    tell(counters, model, watermark + 5_000, "the end");
    counters.flush();
    assertThat(MemoryStores.size(dues)).isZero();
    assertThat(MemoryStores.size(stored)).isEqualTo(model.size());
  }

  private static void tell(
      OpenCounters counters, Map<String, CounterState> model, long watermark, String where) {
    Set<String> expected = new HashSet<>();
    model.forEach(
        (key, state) -> {
          if (state.isDue() && state.dueAt() <= watermark) {
            expected.add(key);
          }
        });
    Set<String> told = new HashSet<>();
    List<String> due = counters.due(watermark);
    while (!due.isEmpty()) {
      for (String key : due) {
        CounterState state = counters.find(key);
        if (state != null && state.isDue() && state.dueAt() <= watermark) {
          assertThat(told.add(key)).as("%s: %s twice", where, key).isTrue();
          counters.put(key, state.told());
          model.put(key, state.told());
        }
      }
      due = counters.due(watermark);
    }
    assertThat(told).as(where).isEqualTo(expected);
  }

  private static Counter counter(int total) {
    return Counter.newBuilder()
        .setTime(Instant.ofEpochMilli(total))
        .setCounter("c")
        .setKey("k")
        .setWindows(List.of())
        .setTotal(total)
        .build();
  }
}

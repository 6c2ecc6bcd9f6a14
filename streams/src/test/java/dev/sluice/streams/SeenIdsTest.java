package dev.sluice.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeenIdsTest {
  private static final long WINDOW = 1_000;
  private final KeyValueStore<Bytes, byte[]> ids = MemoryStores.open();
  private final KeyValueStore<Bytes, byte[]> blocks = MemoryStores.open();
  private SeenIds seen = opened();

  private SeenIds opened() {
    return new SeenIds(new IdBlocks(blocks, ids), WINDOW);
  }

  @Test
  void isFirst_again_isNot_beforeAndAfterTheCommit() {
    assertThat(seen.isFirst("a", 5)).isTrue();
    assertThat(seen.isFirst("a", 5)).isFalse();
    seen.flush();
    assertThat(seen.isFirst("a", 5)).isFalse();
    assertThat(seen.isFirst("b", 5)).isTrue();
    // A restart knows what was committed.
    seen = opened();
    assertThat(seen.isFirst("a", 5)).isFalse();
    assertThat(seen.isFirst("b", 5)).isTrue();
  }

  @Test
  void isFirst_ofWhatComesLate_isRememberedAWindowFromNow() {
    seen.expire(5_000);
    assertThat(seen.isFirst("late", 10)).isTrue();
    seen.flush();
    seen.expire(5_999);
    assertThat(seen.isFirst("late", 10)).isFalse();
    seen.expire(6_000);
    assertThat(seen.isFirst("late", 10)).isTrue();
  }

  /** No id is forgotten within its window, and in the end nothing is left. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void expire_forgetsNoneWithinItsWindow_andAllInTheEnd(long seed) {
    Random random = new Random(seed);
    Map<String, Long> until = new HashMap<>();
    long now = 0;
    for (int step = 0; step < 5_000; step++) {
      int what = random.nextInt(20);
      if (what == 0) {
        seen.flush();
      } else if (what == 1) {
        now += random.nextInt(200);
        seen.expire(now);
      } else {
        String id = "e" + random.nextInt(2_000);
        long time = now + random.nextInt(400) - 200;
        boolean first = seen.isFirst(id, time);
        long known = until.getOrDefault(id, Long.MIN_VALUE);
        assertThat(first && now < known).as("seed %d, step %d: %s", seed, step, id).isFalse();
        if (first) {
          until.put(id, Math.max(time, now) + WINDOW);
        }
      }
    }
    seen.flush();
    seen.expire(now + 10 * WINDOW);
    assertThat(MemoryStores.size(ids)).isZero();
    assertThat(MemoryStores.size(blocks)).isZero();
  }
}

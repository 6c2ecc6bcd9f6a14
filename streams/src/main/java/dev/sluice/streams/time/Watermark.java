package dev.sluice.streams.time;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The event time that every origin has passed: the minimum over origins of the newest tick of each.
 * Long.MIN_VALUE until each origin has ticked. Kept in a store, so that a restart neither goes back
 * nor has to wait. Holds one entry per origin; nothing clears them.
 */
public final class Watermark {
  private final KeyValueStore<Bytes, byte[]> newest;
  private final int origins;
  private long current;

  /**
   * Opens the watermark kept in {@code newest}.
   *
   * @param origins how many partitions tick
   */
  public Watermark(KeyValueStore<Bytes, byte[]> newest, int origins) {
    if (origins < 1) {
      throw new IllegalArgumentException("origins must be at least 1, was " + origins);
    }
    this.newest = newest;
    this.origins = origins;
    this.current = minimum();
  }

  /** The watermark, milliseconds since 1970. */
  public long millis() {
    return current;
  }

  /** Takes a tick; true if the watermark moved. A tick behind its origin's newest is ignored. */
  public boolean tick(int origin, long timeMillis) {
    Bytes key = Bytes.wrap(Integer.toString(origin).getBytes(StandardCharsets.UTF_8));
    byte[] before = newest.get(key);
    if (before != null && ByteBuffer.wrap(before).getLong() >= timeMillis) {
      return false;
    }
    newest.put(key, ByteBuffer.allocate(Long.BYTES).putLong(timeMillis).array());
    long was = current;
    current = minimum();
    return current > was;
  }

  private long minimum() {
    int seen = 0;
    long minimum = Long.MAX_VALUE;
    try (KeyValueIterator<Bytes, byte[]> all = newest.all()) {
      while (all.hasNext()) {
        minimum = Math.min(minimum, ByteBuffer.wrap(all.next().value).getLong());
        seen++;
      }
    }
    return seen < origins ? Long.MIN_VALUE : minimum;
  }
}

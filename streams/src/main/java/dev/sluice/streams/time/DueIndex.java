package dev.sluice.streams.time;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which ids are due by when, in the order of time. Every entry is cleared by {@link #remove}; what
 * {@link #due} hands out must be.
 *
 * <pre>
 *   i64 BE time with its sign flipped, so that bytes sort as times do | id
 * </pre>
 */
public final class DueIndex {
  private static final byte[] NOTHING = {};
  private static final byte[] NO_ID = {};
  private final KeyValueStore<Bytes, byte[]> store;

  /**
   * No entry lies before. A scan from the start would pass the tombstones of all that was removed.
   */
  private long floor = Long.MIN_VALUE;

  public DueIndex(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /** An id with its time. */
  public record Due(long timeMillis, String id) {}

  public void add(long timeMillis, String id) {
    store.put(key(timeMillis, bytes(id)), NOTHING);
    added(timeMillis);
  }

  /** Says that an entry of that time was put into the store. */
  public void added(long timeMillis) {
    floor = Math.min(floor, timeMillis);
  }

  public void remove(long timeMillis, String id) {
    store.delete(key(timeMillis, bytes(id)));
  }

  /** Returns at most {@code limit} ids due at or before {@code timeMillis}, the earliest first. */
  public List<Due> due(long timeMillis, int limit) {
    List<Due> due = new ArrayList<>();
    for (Bytes entry : dueKeys(timeMillis, limit)) {
      byte[] key = entry.get();
      long time = ByteBuffer.wrap(key).getLong() ^ Long.MIN_VALUE;
      int length = key.length - Long.BYTES;
      due.add(new Due(time, new String(key, Long.BYTES, length, StandardCharsets.UTF_8)));
    }
    return due;
  }

  /** Returns the keys of at most {@code limit} entries due, the earliest first. */
  public List<Bytes> dueKeys(long timeMillis, int limit) {
    List<Bytes> due = new ArrayList<>();
    if (floor > timeMillis) {
      return due;
    }
    Bytes from = key(floor, NO_ID);
    // No id is empty: the bare time that follows is no entry, though the range includes it.
    Bytes to = key(timeMillis + 1, NO_ID);
    try (KeyValueIterator<Bytes, byte[]> range = store.range(from, to)) {
      while (range.hasNext() && due.size() < limit) {
        due.add(range.next().key);
      }
    }
    if (due.size() < limit) {
      floor = timeMillis + 1;
    }
    return due;
  }

  /** The key of an entry. */
  public static Bytes key(long timeMillis, byte[] id) {
    return Bytes.wrap(
        ByteBuffer.allocate(Long.BYTES + id.length)
            .putLong(timeMillis ^ Long.MIN_VALUE)
            .put(id)
            .array());
  }

  private static byte[] bytes(String id) {
    return id.getBytes(StandardCharsets.UTF_8);
  }
}

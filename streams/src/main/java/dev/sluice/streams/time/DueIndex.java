package dev.sluice.streams.time;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which ids are due by when, in the order of time. Every entry is cleared by {@link #remove}.
 *
 * <pre>
 *   i64 BE time with its sign flipped, so that bytes sort as times do | UTF-8 id
 * </pre>
 */
public final class DueIndex {
  private static final byte[] NOTHING = {};
  private final KeyValueStore<Bytes, byte[]> store;

  public DueIndex(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /** An id with its time. */
  public record Due(long timeMillis, String id) {}

  public void add(long timeMillis, String id) {
    store.put(key(timeMillis, id), NOTHING);
  }

  public void remove(long timeMillis, String id) {
    store.delete(key(timeMillis, id));
  }

  /** Returns at most {@code limit} ids due at or before {@code timeMillis}, the earliest first. */
  public List<Due> due(long timeMillis, int limit) {
    List<Due> due = new ArrayList<>();
    Bytes from = key(Long.MIN_VALUE, "");
    // No id is empty: the bare time that follows is no entry, though the range includes it.
    Bytes to = key(timeMillis + 1, "");
    try (KeyValueIterator<Bytes, byte[]> range = store.range(from, to)) {
      while (range.hasNext() && due.size() < limit) {
        byte[] key = range.next().key.get();
        long time = ByteBuffer.wrap(key).getLong() ^ Long.MIN_VALUE;
        int length = key.length - Long.BYTES;
        due.add(new Due(time, new String(key, Long.BYTES, length, StandardCharsets.UTF_8)));
      }
    }
    return due;
  }

  private static Bytes key(long timeMillis, String id) {
    byte[] text = id.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(Long.BYTES + text.length)
            .putLong(timeMillis ^ Long.MIN_VALUE)
            .put(text)
            .array());
  }
}

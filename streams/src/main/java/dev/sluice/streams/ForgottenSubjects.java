package dev.sluice.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which subjects asked to be forgotten, until no window can hold what they did before. Held in
 * memory as well, some 150 bytes each: each event asks.
 *
 * <pre>
 *   subject -> i64 time of the forget | i64 until when it is remembered
 * </pre>
 */
final class ForgottenSubjects {
  private final KeyValueStore<Bytes, byte[]> store;
  private final Map<String, Forgotten> subjects = new HashMap<>();

  private record Forgotten(long timeMillis, long until) {
    byte[] toBytes() {
      return ByteBuffer.allocate(2 * Long.BYTES).putLong(timeMillis).putLong(until).array();
    }

    static Forgotten fromBytes(byte[] bytes) {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      return new Forgotten(in.getLong(), in.getLong());
    }
  }

  ForgottenSubjects(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> entry = all.next();
        subjects.put(new String(entry.key.get(), UTF_8), Forgotten.fromBytes(entry.value));
      }
    }
  }

  /** Remembers that a subject asked at {@code timeMillis}; cleared by {@link #expire}. */
  void add(String subject, long timeMillis, long until) {
    Forgotten forgotten = new Forgotten(timeMillis, until);
    subjects.put(subject, forgotten);
    store.put(key(subject), forgotten.toBytes());
  }

  /** Whether the subject asked to be forgotten at this time or later. */
  boolean contains(String subject, long timeMillis) {
    if (subjects.isEmpty()) {
      return false;
    }
    Forgotten forgotten = subjects.get(subject);
    return forgotten != null && timeMillis <= forgotten.timeMillis();
  }

  /** Clears those that no window can hold any more. */
  void expire(long watermark) {
    Iterator<Map.Entry<String, Forgotten>> all = subjects.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<String, Forgotten> entry = all.next();
      if (entry.getValue().until() <= watermark) {
        store.delete(key(entry.getKey()));
        all.remove();
      }
    }
  }

  private static Bytes key(String subject) {
    return Bytes.wrap(subject.getBytes(UTF_8));
  }
}

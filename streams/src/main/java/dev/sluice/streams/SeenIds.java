package dev.sluice.streams;

import dev.sluice.streams.time.DueIndex;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** Which event ids came before. An id is cleared a window after its time, by {@link #expire}. */
final class SeenIds {
  private static final int BATCH = 1_000;
  private final KeyValueStore<Bytes, byte[]> ids;
  private final DueIndex expiries;
  private final long windowMillis;
  private long watermark = Long.MIN_VALUE;

  SeenIds(
      KeyValueStore<Bytes, byte[]> ids, KeyValueStore<Bytes, byte[]> expiries, long windowMillis) {
    this.ids = ids;
    this.expiries = new DueIndex(expiries);
    this.windowMillis = windowMillis;
  }

  /** Notes the id; false if it came before. */
  boolean isFirst(String id, long timeMillis) {
    Bytes key = key(id);
    if (ids.get(key) != null) {
      return false;
    }
    // What comes late must not be forgotten at once: its copies come later still.
    long expiry = Math.max(timeMillis, watermark) + windowMillis;
    ids.put(key, ByteBuffer.allocate(Long.BYTES).putLong(expiry).array());
    expiries.add(expiry, id);
    return true;
  }

  /** Forgets ids whose window is over at {@code timeMillis}. */
  void expire(long timeMillis) {
    watermark = Math.max(watermark, timeMillis);
    var due = expiries.due(watermark, BATCH);
    while (!due.isEmpty()) {
      for (DueIndex.Due over : due) {
        ids.delete(key(over.id()));
        expiries.remove(over.timeMillis(), over.id());
      }
      due = expiries.due(watermark, BATCH);
    }
  }

  private static Bytes key(String id) {
    return Bytes.wrap(id.getBytes(StandardCharsets.UTF_8));
  }
}

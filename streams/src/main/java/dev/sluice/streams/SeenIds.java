package dev.sluice.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.streams.time.DueIndex;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which event ids came before. Ids are kept by their MD5, 16 bytes whatever their length: two of a
 * thousand million ids share one by chance with a probability below 1e-20, and whoever makes two on
 * purpose loses an event of his own. Ids that came between two commits are cleared together, a
 * window after the newest of them, by {@link #expire}.
 *
 * <pre>
 *   ids       16 bytes                        -> nothing
 *   expiries  time, first id of its block     -> 16 bytes each
 * </pre>
 */
final class SeenIds {
  private static final int BATCH = 100;
  private static final int ID_BYTES = 16;

  /** Ids held back for the next commit, some 150 bytes each. */
  private static final int MOST_PENDING = 20_000;

  private static final byte[] NOTHING = {};

  private final KeyValueStore<Bytes, byte[]> ids;
  private final KeyValueStore<Bytes, byte[]> blocks;
  private final DueIndex expiries;
  private final long windowMillis;
  private final MessageDigest digest = md5();
  private final Set<Bytes> pending = new LinkedHashSet<>();
  private long pendingExpiry = Long.MIN_VALUE;
  private long watermark = Long.MIN_VALUE;

  SeenIds(
      KeyValueStore<Bytes, byte[]> ids, KeyValueStore<Bytes, byte[]> blocks, long windowMillis) {
    this.ids = ids;
    this.blocks = blocks;
    this.expiries = new DueIndex(blocks);
    this.windowMillis = windowMillis;
  }

  /** Notes the id; false if it came before. */
  boolean isFirst(String id, long timeMillis) {
    Bytes key = Bytes.wrap(digest.digest(id.getBytes(UTF_8)));
    if (pending.contains(key) || ids.get(key) != null) {
      return false;
    }
    pending.add(key);
    // What comes late must not be forgotten at once: its copies come later still.
    pendingExpiry = Math.max(pendingExpiry, Math.max(timeMillis, watermark) + windowMillis);
    if (pending.size() >= MOST_PENDING) {
      flush();
    }
    return true;
  }

  /** Writes what is new; called before each commit. */
  void flush() {
    if (pending.isEmpty()) {
      return;
    }
    List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>(pending.size());
    ByteArrayOutputStream block = new ByteArrayOutputStream(ID_BYTES * pending.size());
    for (Bytes id : pending) {
      entries.add(KeyValue.pair(id, NOTHING));
      block.writeBytes(id.get());
    }
    ids.putAll(entries);
    blocks.put(DueIndex.key(pendingExpiry, entries.get(0).key.get()), block.toByteArray());
    expiries.added(pendingExpiry);
    pending.clear();
    pendingExpiry = Long.MIN_VALUE;
  }

  /** Forgets ids whose window is over at {@code timeMillis}. */
  void expire(long timeMillis) {
    watermark = Math.max(watermark, timeMillis);
    if (pendingExpiry <= watermark) {
      flush();
    }
    List<Bytes> due = expiries.dueKeys(watermark, BATCH);
    while (!due.isEmpty()) {
      due.forEach(this::clear);
      due = expiries.dueKeys(watermark, BATCH);
    }
  }

  private void clear(Bytes block) {
    byte[] members = blocks.delete(block);
    for (int at = 0; members != null && at < members.length; at += ID_BYTES) {
      ids.delete(Bytes.wrap(Arrays.copyOfRange(members, at, at + ID_BYTES)));
    }
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }
}

package dev.sluice.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.streams.time.DueIndex;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which event ids came before. Ids are kept by their MD5, 16 bytes whatever their length: two of a
 * thousand million ids share one by chance with a probability below 1e-20, and whoever makes two on
 * purpose loses an event of his own. Ids that came between two commits are cleared together, a
 * window after the newest of them, by {@link #expire}.
 *
 * <pre>
 *   time, first id of the block -> 16 bytes each, see IdBlocks
 * </pre>
 */
final class SeenIds {
  private static final int BATCH = 100;

  /** Ids held back for the next commit, some 150 bytes each. */
  private static final int MOST_PENDING = 20_000;

  private final KeyValueStore<Bytes, byte[]> blocks;
  private final DueIndex expiries;
  private final long windowMillis;
  private final MessageDigest digest = md5();
  private final Set<Bytes> pending = new LinkedHashSet<>();
  private long pendingExpiry = Long.MIN_VALUE;
  private long watermark = Long.MIN_VALUE;

  /** Opens what is known; {@code blocks} are those of an {@link IdBlocks}. */
  SeenIds(KeyValueStore<Bytes, byte[]> blocks, long windowMillis) {
    this.blocks = blocks;
    this.expiries = new DueIndex(blocks);
    this.windowMillis = windowMillis;
  }

  /** Notes the id; false if it came before. */
  boolean isFirst(String id, long timeMillis) {
    Bytes key = Bytes.wrap(digest.digest(id.getBytes(UTF_8)));
    if (pending.contains(key) || blocks.get(key) != null) {
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
    ByteBuffer block = ByteBuffer.allocate(IdBlocks.ID_BYTES * pending.size());
    pending.forEach(id -> block.put(id.get()));
    byte[] first = pending.iterator().next().get();
    blocks.put(DueIndex.key(pendingExpiry, first), block.array());
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
      due.forEach(blocks::delete);
      due = expiries.dueKeys(watermark, BATCH);
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

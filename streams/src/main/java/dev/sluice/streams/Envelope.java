package dev.sluice.streams;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/**
 * What travels between the parts of the topology: a payload, what it is, its key and where it
 * stood. A record of a hop holds many, in their order:
 *
 * <pre>
 *   u8 kind | i32 BE partition | i64 BE offset | i32 BE n, n bytes key | i32 BE n, n bytes payload
 * </pre>
 *
 * @param partition of the source; for a tick its origin
 */
record Envelope(Kind kind, byte[] key, int partition, long offset, byte[] payload) {
  private static final int HEADER = 1 + Integer.BYTES + Long.BYTES + 2 * Integer.BYTES;
  private static final byte[] NO_KEY = {};
  private static final Kind[] KINDS = Kind.values();

  /** What the payload is. Sent as ordinal: append only. */
  enum Kind {
    /** Served. */
    SERVED,
    /** Event, to be joined. */
    EVENT,
    /** Event that asks to forget its subject. */
    FORGET,
    /** Event time, 8 bytes. */
    TICK,
    /** Item without its vectors; empty where it was deleted. */
    ITEM,
    /** What is to be counted, see Addition. */
    COUNT,
    /** What is to be added to the counter that is the key, see Amounts. */
    ADD
  }

  static Envelope tick(int origin, long timeMillis) {
    byte[] time = ByteBuffer.allocate(Long.BYTES).putLong(timeMillis).array();
    return new Envelope(Kind.TICK, NO_KEY, origin, 0, time);
  }

  static Envelope of(Kind kind, byte[] key, byte[] payload) {
    return new Envelope(kind, key, 0, 0, payload);
  }

  long tickMillis() {
    return ByteBuffer.wrap(payload).getLong();
  }

  /** Whether every partition must see it. */
  boolean isForAll() {
    return kind == Kind.TICK || kind == Kind.FORGET;
  }

  /** Appends the bytes of this envelope. */
  void writeTo(ByteBufferOutputStream out) {
    out.ensureRemaining(HEADER + key.length + payload.length);
    out.buffer()
        .put((byte) kind.ordinal())
        .putInt(partition)
        .putLong(offset)
        .putInt(key.length)
        .put(key)
        .putInt(payload.length)
        .put(payload);
  }

  /** Reads what {@link #writeTo} wrote, one behind the other. */
  static List<Envelope> readAll(byte[] batch) {
    List<Envelope> envelopes = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(batch);
    while (in.hasRemaining()) {
      Kind kind = KINDS[in.get()];
      int partition = in.getInt();
      long offset = in.getLong();
      envelopes.add(new Envelope(kind, bytes(in), partition, offset, bytes(in)));
    }
    return envelopes;
  }

  private static byte[] bytes(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return bytes;
  }
}

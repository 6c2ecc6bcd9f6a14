package dev.sluice.streams;

import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * What travels between the parts of the topology: a payload, what it is and where it stood.
 *
 * <pre>
 *   u8 kind | i32 BE partition | i64 BE offset | payload
 * </pre>
 *
 * @param partition of the source; for a tick its origin
 */
record Envelope(Kind kind, int partition, long offset, byte[] payload) {
  private static final int HEADER = 1 + Integer.BYTES + Long.BYTES;
  private static final Kind[] KINDS = Kind.values();

  /** What the payload is. Stored as ordinal: append only. */
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
    /** Event to be counted, see Counted. */
    COUNT,
    /** One more in a counter, see Addition. */
    ADD,
    /** Example, or a forget behind the examples of its subject, on its way out. */
    EXAMPLE,
    /** Counter, on its way out. */
    COUNTER,
    /** Bytes put aside, on their way out; the reason is in the headers. */
    DEAD
  }

  static Envelope tick(int origin, long timeMillis) {
    byte[] time = ByteBuffer.allocate(Long.BYTES).putLong(timeMillis).array();
    return new Envelope(Kind.TICK, origin, 0, time);
  }

  static Envelope out(Kind kind, byte[] payload) {
    return new Envelope(kind, 0, 0, payload);
  }

  long tickMillis() {
    return ByteBuffer.wrap(payload).getLong();
  }

  /** Whether every partition must see it. */
  boolean isForAll() {
    return kind == Kind.TICK || kind == Kind.FORGET;
  }

  byte[] toBytes() {
    return ByteBuffer.allocate(HEADER + payload.length)
        .put((byte) kind.ordinal())
        .putInt(partition)
        .putLong(offset)
        .put(payload)
        .array();
  }

  static Envelope fromBytes(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    Kind kind = KINDS[in.get()];
    int partition = in.getInt();
    long offset = in.getLong();
    byte[] payload = new byte[in.remaining()];
    in.get(payload);
    return new Envelope(kind, partition, offset, payload);
  }

  static Serde<Envelope> serde() {
    return Serdes.serdeFrom(
        (topic, envelope) -> envelope.toBytes(), (topic, bytes) -> fromBytes(bytes));
  }
}

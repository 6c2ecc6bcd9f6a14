package dev.sluice.streams.count;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Counter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A counter and what of it was told. It is told at most once per {@link #QUIET_MILLIS} of event
 * time; what is counted in between is told when that time is over.
 *
 * <pre>
 *   i64 toldAt | i64 dueAt | Counter
 * </pre>
 *
 * @param toldAt event time of the last telling
 * @param dueAt when the next telling is due; {@link #NOT_DUE} if all was told
 */
public record CounterState(Counter counter, long toldAt, long dueAt) {
  /** Least event time between two tellings of one key. */
  public static final long QUIET_MILLIS = 1_000;

  /** Nothing to tell. */
  public static final long NOT_DUE = Long.MAX_VALUE;

  private static final int HEADER = 2 * Long.BYTES;

  /**
   * Counts an amount more. What is not due later is told now. Null if the schema, having changed,
   * no longer has this counter.
   */
  public static @Nullable CounterState add(
      @Nullable CounterState before,
      CounterRules rules,
      CounterKey key,
      long timeMillis,
      double amount) {
    Counter counter = rules.add(before == null ? null : before.counter, key, timeMillis, amount);
    if (counter == null) {
      return null;
    }
    if (before == null || timeMillis >= before.toldAt + QUIET_MILLIS) {
      return new CounterState(counter, timeMillis, NOT_DUE);
    }
    return new CounterState(counter, before.toldAt, before.toldAt + QUIET_MILLIS);
  }

  /** The same, told at its due time. */
  public CounterState told() {
    return new CounterState(counter, dueAt, NOT_DUE);
  }

  public boolean isDue() {
    return dueAt != NOT_DUE;
  }

  /** Returns the bytes of this state. */
  public byte[] toBytes() {
    byte[] record = Codecs.COUNTER.encode(counter);
    return ByteBuffer.allocate(HEADER + record.length)
        .putLong(toldAt)
        .putLong(dueAt)
        .put(record)
        .array();
  }

  /** Reads what {@link #toBytes} wrote; null stays null. */
  public static @Nullable CounterState fromBytes(byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long toldAt = in.getLong();
    long dueAt = in.getLong();
    byte[] record = Arrays.copyOfRange(bytes, HEADER, bytes.length);
    return new CounterState(Codecs.COUNTER.decodeOrThrow(record), toldAt, dueAt);
  }
}

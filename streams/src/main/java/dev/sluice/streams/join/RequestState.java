package dev.sluice.streams.join;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Event;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one request: its slates in the order of their arrival, the items that were
 * shown, and the responses that wait for a slate or an impression. Used by one thread.
 *
 * <pre>
 *   u8 2 | i64 wakeAt | u16 slates, each: id, subject, i64 time, u8, u8, u16 items, each its id,
 *                              i32 n, n bytes Served
 *        | u16 shown items, each: see ShownItem
 *        | u16 waiting, each: i32 n, n bytes Event, i32 partition, i64 offset
 * </pre>
 *
 * Cleared by {@link Joiner#wake} once every window has closed and the grace is over, and by a
 * forget.
 */
public final class RequestState {
  private static final int FORMAT = 2;

  /* Slates were bytes alone: read, so that what is open stays so. */
  private static final int WHOLE_SLATES = 1;

  final List<JoinInput.Slate> slates = new ArrayList<>();
  final List<ShownItem> shown = new ArrayList<>();
  final List<JoinInput.Response> waiting = new ArrayList<>();
  private long wakeAtMillis = Long.MAX_VALUE;

  RequestState() {}

  /** When {@link Joiner#wake} has work, in event time. */
  public long wakeAtMillis() {
    return wakeAtMillis;
  }

  void wakeAt(long timeMillis) {
    wakeAtMillis = timeMillis;
  }

  /** Whose data this holds. */
  public Set<String> subjects() {
    if (slates.size() == 1 && waiting.isEmpty()) {
      return Set.of(slates.get(0).subject());
    }
    Set<String> subjects = new TreeSet<>();
    slates.forEach(slate -> subjects.add(slate.subject()));
    waiting.forEach(response -> subjects.add(response.subject()));
    return subjects;
  }

  /** The slate an event echoes; without an echo the first that came. */
  Optional<JoinInput.Slate> slate(@Nullable String slateId) {
    for (JoinInput.Slate slate : slates) {
      if (slateId == null || slate.slateId().equals(slateId)) {
        return Optional.of(slate);
      }
    }
    return Optional.empty();
  }

  Optional<ShownItem> shown(String slateId, String item) {
    for (ShownItem candidate : shown) {
      if (candidate.is(slateId, item)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  boolean isEmpty() {
    return slates.isEmpty() && waiting.isEmpty();
  }

  /** Returns the bytes of this state. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Writes what {@link #read} reads. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeLong(wakeAtMillis);
    out.writeShort(slates.size());
    for (JoinInput.Slate slate : slates) {
      slate.write(out);
    }
    out.writeShort(shown.size());
    for (ShownItem item : shown) {
      item.write(out);
    }
    out.writeShort(waiting.size());
    for (JoinInput.Response response : waiting) {
      out.writeInt(response.bytes().length);
      out.write(response.bytes());
      out.writeInt(response.place().partition());
      out.writeLong(response.place().offset());
    }
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if the bytes are of another format
   */
  public static RequestState fromBytes(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if it is of another format
   */
  public static RequestState read(DataInput in) throws IOException {
    RequestState state = new RequestState();
    int format = in.readUnsignedByte();
    if (format != FORMAT && format != WHOLE_SLATES) {
      throw new IllegalArgumentException(
          "request state must have format %d or %d, has %d"
              .formatted(WHOLE_SLATES, FORMAT, format));
    }
    state.wakeAtMillis = in.readLong();
    for (int i = in.readUnsignedShort(); i > 0; i--) {
      state.slates.add(format == FORMAT ? JoinInput.Slate.read(in) : wholeSlate(in));
    }
    for (int i = in.readUnsignedShort(); i > 0; i--) {
      state.shown.add(ShownItem.read(in));
    }
    for (int i = in.readUnsignedShort(); i > 0; i--) {
      byte[] value = new byte[in.readInt()];
      in.readFully(value);
      Event event = Codecs.EVENT.decodeOrThrow(value);
      Place place = new Place(in.readInt(), in.readLong());
      state.waiting.add(new JoinInput.Response(event, value, place));
    }
    return state;
  }

  private static JoinInput.Slate wholeSlate(DataInput in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new JoinInput.Slate(Codecs.SERVED.decodeOrThrow(bytes), bytes);
  }
}

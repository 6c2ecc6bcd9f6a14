package dev.sluice.streams;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Payload of an event on its way to be counted.
 *
 * <pre>
 *   i32 BE n | n bytes Event | User, or nothing
 * </pre>
 */
record Counted(byte[] event, byte @Nullable [] user) {
  byte[] toBytes() {
    int length = user == null ? 0 : user.length;
    ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + event.length + length);
    out.putInt(event.length).put(event);
    if (user != null) {
      out.put(user);
    }
    return out.array();
  }

  static Counted fromBytes(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte[] event = new byte[in.getInt()];
    in.get(event);
    if (!in.hasRemaining()) {
      return new Counted(event, null);
    }
    byte[] user = new byte[in.remaining()];
    in.get(user);
    return new Counted(event, user);
  }
}

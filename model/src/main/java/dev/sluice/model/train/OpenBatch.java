package dev.sluice.model.train;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Example;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The examples of a batch that is not full yet, as bytes: of each its length, int, and itself. */
final class OpenBatch {
  private OpenBatch() {}

  static byte[] toBytes(List<Example> open) {
    List<byte[]> encoded = open.stream().map(Codecs.EXAMPLE::encode).toList();
    ByteBuffer out =
        ByteBuffer.allocate(encoded.stream().mapToInt(bytes -> Integer.BYTES + bytes.length).sum());
    encoded.forEach(bytes -> out.putInt(bytes.length).put(bytes));
    return out.array();
  }

  static List<Example> fromBytes(byte[] pending) {
    List<Example> open = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(pending);
    while (in.hasRemaining()) {
      byte[] bytes = new byte[in.getInt()];
      in.get(bytes);
      open.add(Codecs.EXAMPLE.decodeOrThrow(bytes));
    }
    return open;
  }
}

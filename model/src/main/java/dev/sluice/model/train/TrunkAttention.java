package dev.sluice.model.train;

import dev.sluice.model.ModelConfig;
import dev.sluice.model.encode.AttendedSlot;
import dev.sluice.model.encode.AttentionPooling;
import dev.sluice.model.encode.DistinctRows;
import dev.sluice.model.encode.EncodedBatch;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** The attention over fields of several values, and its optimiser. */
final class TrunkAttention {
  private static final String MOMENTS = "attention-adam";

  private final AttentionPooling pooling;
  private final Adam step;

  TrunkAttention(ModelConfig config, List<AttendedSlot> slots) {
    pooling = AttentionPooling.initial(slots, config.dimension());
    step =
        new Adam(
            pooling.values().length,
            config.denseRate(),
            config.denseSettledRate(),
            config.denseL2());
  }

  AttentionPooling.Pass pass(
      EncodedBatch batch, DistinctRows distinct, float[] rows, float[] input) {
    return pooling.pass(batch, distinct, rows, input);
  }

  void step(float[] gradient) {
    if (!pooling.isEmpty()) {
      step.step(pooling.values(), gradient);
    }
  }

  /** What rankers need of it; empty without. */
  Map<String, byte[]> served() {
    return pooling.isEmpty() ? Map.of() : Map.of(AttentionPooling.BLOB, pooling.toBytes());
  }

  /** Its optimiser's state; empty without. */
  Map<String, byte[]> moments() {
    return pooling.isEmpty() ? Map.of() : Map.of(MOMENTS, step.toBytes());
  }

  /**
   * Goes back to what a checkpoint keeps.
   *
   * @throws IllegalStateException if it was made under another setting of {@code pooling}: columns
   *     of the network's input lie elsewhere then
   */
  void restore(Map<String, byte[]> blobs) {
    byte[] saved = blobs.get(AttentionPooling.BLOB);
    byte[] moments = blobs.get(MOMENTS);
    if ((saved == null || moments == null) != pooling.isEmpty()) {
      throw new IllegalStateException(
          "the table was learned with pooling %s, and no longer is: start a new model name"
              .formatted(saved == null ? "MEAN" : "ATTENTION"));
    }
    if (saved != null && moments != null) {
      pooling.restore(saved);
      step.restore(moments);
    }
  }

  /** Both as one: the length of the first, int, then the two. */
  byte[] toBytes() {
    byte[] values = pooling.toBytes();
    byte[] moments = step.toBytes();
    return ByteBuffer.allocate(Integer.BYTES + values.length + moments.length)
        .putInt(values.length)
        .put(values)
        .put(moments)
        .array();
  }

  /** Takes over what {@link #toBytes} wrote. */
  void restore(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte[] values = new byte[in.getInt()];
    in.get(values);
    byte[] moments = new byte[in.remaining()];
    in.get(moments);
    pooling.restore(values);
    step.restore(moments);
  }
}

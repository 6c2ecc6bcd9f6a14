package dev.sluice.model.rank;

import dev.sluice.embeddings.ServingTable;
import dev.sluice.model.encode.AttendedSlot;
import dev.sluice.model.encode.AttentionPooling;
import dev.sluice.model.encode.EncodedBatch;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The attention of a model version, if it has one, over the slots of candidates. */
final class ServedAttention {
  private byte @Nullable [] blob;
  private @Nullable AttentionPooling pooling;
  private final BitSet slots = new BitSet();
  private float[] rows = {};

  /** Reads it from the version that is used from now on. */
  void adopt(ServingTable.View model) {
    byte[] current = model.blob(AttentionPooling.BLOB);
    // A version shares the arrays of the parts that it does not change.
    if (current == blob) {
      return;
    }
    blob = current;
    pooling = current == null ? null : AttentionPooling.fromBytes(current);
    slots.clear();
    if (pooling != null) {
      pooling.slots().forEach(slot -> slots.set(slot.slot()));
    }
  }

  /** Whether a slot of several rows is pooled here. */
  boolean has(int slot) {
    return slots.get(slot);
  }

  /** Pools a candidate's attended slots of several rows; its others stand in {@code inputs}. */
  void fill(EncodedBatch batch, int candidate, ServingTable.View model, float[] inputs) {
    AttentionPooling current = pooling;
    if (current == null) {
      return;
    }
    EncodedBatch.Gated gated = batch.gated();
    float[] weights = gated == null ? new float[0] : gated.weights();
    List<AttendedSlot> attended = current.slots();
    for (int index = 0; index < attended.size(); index++) {
      int cell = candidate * batch.slots() + attended.get(index).slot();
      int first = batch.offsets()[cell];
      int count = batch.offsets()[cell + 1] - first;
      if (count > 1) {
        if (rows.length < count * batch.dimension()) {
          rows = new float[count * batch.dimension()];
        }
        model.gather(batch.rows(), first, count, rows, 0);
        current.pool(index, rows, count, weights, first, inputs, candidate * batch.inputWidth());
      }
    }
  }
}

package dev.sluice.embeddings.rocksdb;

import dev.sluice.embeddings.RowOwners;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row as its files hold it.
 *
 * @param row its number
 * @param written whether it was ever written; else it holds its initial numbers
 * @param numbers the row
 * @param slots the optimiser's numbers beside it; empty if none are stored
 * @param print the owner's print, {@link RowOwners#NONE} if unknown
 * @param shared whether a second value was learned in it
 */
public record StoredRow(
    int row, boolean written, List<Float> numbers, List<Float> slots, short print, boolean shared) {

  static List<Float> floats(byte @Nullable [] bytes, int count) {
    List<Float> numbers = new ArrayList<>();
    if (bytes != null) {
      ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < count; i++) {
        numbers.add(in.getFloat());
      }
    }
    return Collections.unmodifiableList(numbers);
  }

  static short print(byte @Nullable [] slots, int width) {
    return hasOwner(slots, width) ? tail(slots).getShort(width * Float.BYTES) : RowOwners.NONE;
  }

  static boolean shared(byte @Nullable [] slots, int width) {
    return hasOwner(slots, width)
        && tail(slots).get(width * Float.BYTES + Short.BYTES) == Keys.SHARED;
  }

  private static boolean hasOwner(byte @Nullable [] slots, int width) {
    return slots != null && slots.length == width * Float.BYTES + Keys.OWNER_BYTES;
  }

  private static ByteBuffer tail(byte @Nullable [] slots) {
    return ByteBuffer.wrap(slots == null ? new byte[0] : slots).order(ByteOrder.LITTLE_ENDIAN);
  }
}

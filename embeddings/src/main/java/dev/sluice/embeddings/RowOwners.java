package dev.sluice.embeddings;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Who a row belongs to: a 16-bit print of the first feature value that was learned there, and
 * whether another one was learned there too. A row whose owner is alone can be forgotten with it; a
 * shared one cannot. Two values with one print, one pair in 65,535, look like one owner. Holds
 * little more than 2 bytes a row, and nothing before the first owner. Not thread-safe.
 */
public final class RowOwners {
  /** The print of a row without a known owner. */
  public static final short NONE = 0;

  private final int rows;
  private short[] prints = new short[0];
  private final BitSet shared = new BitSet();

  /** No row has an owner. */
  public RowOwners(int rows) {
    this.rows = rows;
  }

  /** The print of a value of a feature; never {@link #NONE}. */
  public static short print(FeatureEntry feature, long valueHash) {
    // Salted by the first chunk, so that features that share their rows share their owners.
    short print = (short) (RowHash.mix(valueHash + RowHash.mix(feature.salt(0))) >>> 48);
    return print == NONE ? 1 : print;
  }

  /**
   * Notes that the value with {@code print} was learned in {@code row}.
   *
   * @return whether that changed what is known of the row
   */
  public boolean own(int row, short print) {
    if (prints.length == 0) {
      prints = new short[rows];
    }
    if (prints[row] == NONE) {
      prints[row] = print;
      return true;
    }
    if (prints[row] != print && !shared.get(row)) {
      shared.set(row);
      return true;
    }
    return false;
  }

  /** The owner's print, {@link #NONE} if none is known. */
  public short print(int row) {
    return prints.length == 0 ? NONE : prints[row];
  }

  /** Whether a second value was learned in the row. */
  public boolean shared(int row) {
    return shared.get(row);
  }

  /** Sets what is known of a row, as it was kept. */
  public void set(int row, short print, boolean isShared) {
    if (prints.length == 0 && (print != NONE || isShared)) {
      prints = new short[rows];
    }
    if (prints.length > 0) {
      prints[row] = print;
    }
    shared.set(row, isShared);
  }

  /** Forgets all owners. */
  public void clear() {
    Arrays.fill(prints, NONE);
    shared.clear();
  }
}

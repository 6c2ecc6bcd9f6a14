package dev.sluice.embeddings;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.BitSet;

/**
 * Rows of equal width, flat and outside the heap: 4 x rows x width bytes and nothing else. Not
 * synchronised: who writes a row while another thread reads it must keep them apart.
 *
 * <p>Public for the tables built on it.
 */
public final class FlatRows {
  /* Several buffers, as one is limited to 2 GB; a power of two of rows, so that a shift finds it. */
  private static final long BYTES_PER_PIECE = 1L << 30;

  private final int width;
  private final int rows;
  private final int shift;
  private final int mask;
  private final FloatBuffer[] pieces;

  /** Rows all 0. */
  public FlatRows(int rows, int width) {
    this.rows = rows;
    this.width = width;
    long perPiece = Math.max(1, BYTES_PER_PIECE / Float.BYTES / Math.max(1, width));
    this.shift = Math.min(30, 63 - Long.numberOfLeadingZeros(perPiece));
    this.mask = (1 << shift) - 1;
    this.pieces = new FloatBuffer[(int) (((long) rows + mask) >>> shift)];
    for (int i = 0; i < pieces.length; i++) {
      long left = rows - ((long) i << shift);
      int floats = (int) (Math.min(left, 1L << shift) * width);
      pieces[i] =
          ByteBuffer.allocateDirect(floats * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
    }
  }

  /** Rows with the layout's initial values. */
  public static FlatRows initial(TableLayout layout) {
    FlatRows made = new FlatRows(layout.rows(), layout.dimension());
    float[] row = new float[layout.dimension()];
    for (int i = 0; i < layout.rows(); i++) {
      layout.initialise(i, row, 0);
      made.put(i, row, 0);
    }
    return made;
  }

  /** Numbers per row. */
  public int width() {
    return width;
  }

  /** Copies one row out. */
  public void get(int row, float[] out, int offset) {
    pieces[row >>> shift].get((row & mask) * width, out, offset, width);
  }

  /** Sets one row. */
  public void put(int row, float[] in, int offset) {
    pieces[row >>> shift].put((row & mask) * width, in, offset, width);
  }

  /**
   * Copies {@code count} rows named by {@code wanted} from {@code from} on, one after the other.
   */
  public void gather(int[] wanted, int from, int count, float[] out, int outOffset) {
    int at = outOffset;
    for (int i = from; i < from + count; i++) {
      get(wanted[i], out, at);
      at += width;
    }
  }

  /** Sets the first {@code count} of {@code named}. */
  public void scatter(int[] named, int count, float[] in) {
    for (int i = 0; i < count; i++) {
      put(named[i], in, i * width);
    }
  }

  /** Sets the numbers of the named rows to 0. */
  public void clear(BitSet named) {
    float[] zero = new float[width];
    for (int row = named.nextSetBit(0); row >= 0; row = named.nextSetBit(row + 1)) {
      put(row, zero, 0);
    }
  }

  /** Bytes held outside the heap. */
  public long bytes() {
    return (long) rows * width * Float.BYTES;
  }
}

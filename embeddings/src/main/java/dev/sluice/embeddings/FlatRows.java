package dev.sluice.embeddings;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.BitSet;

/**
 * Rows of equal width, flat and outside the heap: rows x width x bytes per number and nothing else.
 * Not synchronised: who writes a row while another thread reads it must keep them apart.
 *
 * <p>Public for the tables built on it.
 */
public final class FlatRows implements RowStore {
  /*
   * Several buffers, as one is limited to 2 GB; a power of two of rows, so that a shift finds it.
   *
   * A row is copied by the buffer's bulk get: one bounds check and one copy of the row, which the
   * compiler turns into a few vector moves. A heap array was a quarter faster and would need all
   * rows within -Xmx; a loop over single numbers was slower (see DISCUSSION.md). 16-bit numbers are
   * widened one by one.
   */
  private static final long BYTES_PER_PIECE = 1L << 30;

  private final int width;
  private final int rows;
  private final Precision precision;
  private final int shift;
  private final int mask;
  private final FloatBuffer[] floats;
  private final ShortBuffer[] shorts;

  /** Rows all 0, of 32-bit numbers. */
  public FlatRows(int rows, int width) {
    this(rows, width, Precision.FP32);
  }

  /** Rows all 0. */
  public FlatRows(int rows, int width, Precision precision) {
    this(rows, width, precision, BYTES_PER_PIECE);
  }

  /** As above, with pieces of at most {@code bytesPerPiece}: small ones let a test cross them. */
  FlatRows(int rows, int width, Precision precision, long bytesPerPiece) {
    this.rows = rows;
    this.width = width;
    this.precision = precision;
    long perPiece = Math.max(1, bytesPerPiece / precision.bytes() / Math.max(1, width));
    this.shift = Math.min(30, 63 - Long.numberOfLeadingZeros(perPiece));
    this.mask = (1 << shift) - 1;
    int pieces = (int) (((long) rows + mask) >>> shift);
    boolean wide = precision == Precision.FP32;
    this.floats = new FloatBuffer[wide ? pieces : 0];
    this.shorts = new ShortBuffer[wide ? 0 : pieces];
    for (int i = 0; i < pieces; i++) {
      long left = rows - ((long) i << shift);
      int bytes = (int) (Math.min(left, 1L << shift) * width * precision.bytes());
      ByteBuffer piece = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
      if (wide) {
        floats[i] = piece.asFloatBuffer();
      } else {
        shorts[i] = piece.asShortBuffer();
      }
    }
  }

  /** Rows with the layout's initial values. */
  public static FlatRows initial(TableLayout layout) {
    return initial(layout, Precision.FP32);
  }

  /** Rows with the layout's initial values, rounded to {@code precision}. */
  public static FlatRows initial(TableLayout layout, Precision precision) {
    FlatRows made = new FlatRows(layout.rows(), layout.dimension(), precision);
    made.initialiseOthers(layout, new BitSet());
    return made;
  }

  /** Gives every row that is not in {@code kept} its initial value. */
  public void initialiseOthers(TableLayout layout, BitSet kept) {
    float[] row = new float[layout.dimension()];
    for (int i = kept.nextClearBit(0); i < rows; i = kept.nextClearBit(i + 1)) {
      layout.initialise(i, row, 0);
      put(i, row, 0);
    }
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public Precision precision() {
    return precision;
  }

  @Override
  public void get(int row, float[] out, int offset) {
    int at = (row & mask) * width;
    if (precision == Precision.FP32) {
      floats[row >>> shift].get(at, out, offset, width);
    } else if (precision == Precision.FP16) {
      getHalves(shorts[row >>> shift], at, out, offset);
    } else {
      getBrains(shorts[row >>> shift], at, out, offset);
    }
  }

  private void getHalves(ShortBuffer piece, int at, float[] out, int offset) {
    for (int i = 0; i < width; i++) {
      out[offset + i] = Precision.fromHalf(piece.get(at + i));
    }
  }

  private void getBrains(ShortBuffer piece, int at, float[] out, int offset) {
    for (int i = 0; i < width; i++) {
      out[offset + i] = Precision.fromBrain(piece.get(at + i));
    }
  }

  /** Sets one row. */
  public void put(int row, float[] in, int offset) {
    int at = (row & mask) * width;
    switch (precision) {
      case FP32 -> floats[row >>> shift].put(at, in, offset, width);
      case FP16 -> {
        ShortBuffer piece = shorts[row >>> shift];
        for (int i = 0; i < width; i++) {
          piece.put(at + i, Precision.toHalf(in[offset + i]));
        }
      }
      case BF16 -> {
        ShortBuffer piece = shorts[row >>> shift];
        for (int i = 0; i < width; i++) {
          piece.put(at + i, Precision.toBrain(in[offset + i]));
        }
      }
    }
  }

  @Override
  public void gather(int[] wanted, int from, int count, float[] out, int outOffset) {
    int at = outOffset;
    for (int i = from; i < from + count; i++) {
      get(wanted[i], out, at);
      at += width;
    }
  }

  @Override
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
    return (long) rows * width * precision.bytes();
  }
}

package dev.sluice.embeddings;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Objects;

/**
 * Rows of equal width, flat and outside the heap: rows x width x bytes per number and nothing else.
 * Not synchronised: who writes a row while another thread reads it must keep them apart.
 *
 * <p>Public for the tables built on it.
 */
public final class FlatRows implements RowStore {
  /*
   * Several buffers, as one is limited to 2 GB; a power of two of rows, so that a shift finds it.
   * Rows are copied whole, by NativeMemory. A heap array was no faster and would need all rows
   * within -Xmx; a loop over a buffer's single numbers took three times as long (DISCUSSION.md).
   * 16-bit numbers are copied to the heap row by row, where the compiler widens several at once.
   */
  private static final long BYTES_PER_PIECE = 1L << 30;
  private static final int USUAL_WIDTH = 64;
  private static final ThreadLocal<short[]> SCRATCH =
      ThreadLocal.withInitial(() -> new short[USUAL_WIDTH]);

  private final int width;
  private final int rows;
  private final Precision precision;
  private final int rowBytes;
  private final int shift;
  private final int mask;
  private final ByteBuffer[] pieces;
  private final long[] addresses;

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
    this.rowBytes = width * precision.bytes();
    long perPiece = Math.max(1, bytesPerPiece / Math.max(1, rowBytes));
    this.shift = Math.min(30, 63 - Long.numberOfLeadingZeros(perPiece));
    this.mask = (1 << shift) - 1;
    this.pieces = new ByteBuffer[(int) (((long) rows + mask) >>> shift)];
    this.addresses = new long[pieces.length];
    for (int i = 0; i < pieces.length; i++) {
      long left = rows - ((long) i << shift);
      pieces[i] = ByteBuffer.allocateDirect((int) (Math.min(left, 1L << shift) * rowBytes));
      addresses[i] = NativeMemory.address(pieces[i]);
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
    Objects.checkFromIndexSize(offset, width, out.length);
    try {
      if (precision == Precision.FP32) {
        NativeMemory.get(address(row), out, offset, width);
      } else {
        widen(row, scratch(), out, offset);
      }
    } finally {
      Reference.reachabilityFence(pieces);
    }
  }

  /** Sets one row. */
  public void put(int row, float[] in, int offset) {
    Objects.checkFromIndexSize(offset, width, in.length);
    try {
      if (precision == Precision.FP32) {
        NativeMemory.put(address(row), in, offset, width);
      } else {
        narrow(row, scratch(), in, offset);
      }
    } finally {
      Reference.reachabilityFence(pieces);
    }
  }

  @Override
  public void gather(int[] wanted, int from, int count, float[] out, int outOffset) {
    Objects.checkFromIndexSize(from, count, wanted.length);
    Objects.checkFromIndexSize((long) outOffset, (long) count * width, out.length);
    try {
      if (precision == Precision.FP32) {
        gatherFloats(wanted, from, count, out, outOffset);
      } else {
        short[] scratch = scratch();
        for (int i = 0; i < count; i++) {
          widen(wanted[from + i], scratch, out, outOffset + i * width);
        }
      }
    } finally {
      Reference.reachabilityFence(pieces);
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
    return (long) rows * rowBytes;
  }

  private void gatherFloats(int[] wanted, int from, int count, float[] out, int outOffset) {
    int at = outOffset;
    for (int i = from; i < from + count; i++) {
      NativeMemory.get(address(wanted[i]), out, at, width);
      at += width;
    }
  }

  private void widen(int row, short[] scratch, float[] out, int offset) {
    NativeMemory.get(address(row), scratch, width);
    if (precision == Precision.FP16) {
      Precision.fromHalves(scratch, width, out, offset);
    } else {
      Precision.fromBrains(scratch, width, out, offset);
    }
  }

  private void narrow(int row, short[] scratch, float[] in, int offset) {
    if (precision == Precision.FP16) {
      Precision.toHalves(in, offset, width, scratch);
    } else {
      Precision.toBrains(in, offset, width, scratch);
    }
    NativeMemory.put(address(row), scratch, width);
  }

  private long address(int row) {
    Objects.checkIndex(row, rows);
    return addresses[row >>> shift] + (long) (row & mask) * rowBytes;
  }

  private short[] scratch() {
    short[] row = SCRATCH.get();
    if (row.length < width) {
      row = new short[width];
      SCRATCH.set(row);
    }
    return row;
  }
}

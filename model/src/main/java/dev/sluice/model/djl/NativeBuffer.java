package dev.sluice.model.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Floats outside the heap, which the engine reads in place on a CPU.
 *
 * <p>Aligned to a cache line: the matrix kernels may choose another order of sums for another
 * alignment, and the same model must give the same bits in every process.
 */
final class NativeBuffer {
  private static final int ALIGNMENT = 64;

  private ByteBuffer bytes = aligned(0);

  /** Makes room for {@code floats}; what was in it is lost if it must grow. */
  void reserve(int floats) {
    int needed = roundUp(floats) * Float.BYTES;
    if (bytes.capacity() < needed) {
      bytes = aligned(needed);
    }
  }

  /** Where the next array may begin, after {@code floats}. */
  static int roundUp(int floats) {
    int unit = ALIGNMENT / Float.BYTES;
    return (floats + unit - 1) / unit * unit;
  }

  void put(int at, float[] values, int from, int count) {
    ByteBuffer window = window(at, count);
    window.asFloatBuffer().put(values, from, count);
  }

  void get(int at, float[] values, int from, int count) {
    window(at, count).asFloatBuffer().get(values, from, count);
  }

  void zero(int at, int count) {
    ByteBuffer window = window(at, count);
    while (window.remaining() >= Long.BYTES) {
      window.putLong(0);
    }
    while (window.hasRemaining()) {
      window.put((byte) 0);
    }
  }

  /** An array over [at, at + product of shape); it must be closed before the buffer changes. */
  NDArray array(NDManager manager, int at, long... shape) {
    Shape whole = new Shape(shape);
    return manager.create(window(at, (int) whole.size()), whole, DataType.FLOAT32);
  }

  private ByteBuffer window(int at, int count) {
    return bytes.slice(at * Float.BYTES, count * Float.BYTES).order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer aligned(int size) {
    return ByteBuffer.allocateDirect(size + ALIGNMENT).alignedSlice(ALIGNMENT);
  }
}

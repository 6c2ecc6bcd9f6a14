package dev.sluice.embeddings;

import java.lang.reflect.Field;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import sun.misc.Unsafe;

/**
 * Copies between arrays and memory outside the heap. Nothing is checked here: who calls has to keep
 * to the buffer and the array.
 */
final class NativeMemory {
  /*
   * Why not the buffers' own bulk get: it is one method for every kind of FloatBuffer, so once a
   * process has used several kinds (little endian views, heap views) the compiler no longer knows
   * which one a row lies in, and a gather took three times as long. This call is one copy whatever
   * else the process does. Java 22's MemorySegment would do; 17 has it as an incubator only.
   */
  private static final Unsafe UNSAFE = unsafe();
  private static final long ADDRESS = addressField();
  private static final long FLOATS = UNSAFE.arrayBaseOffset(float[].class);
  private static final long SHORTS = UNSAFE.arrayBaseOffset(short[].class);

  private NativeMemory() {}

  /** Where a direct buffer starts; it stays there as long as the buffer is reachable. */
  static long address(ByteBuffer direct) {
    return UNSAFE.getLong(direct, ADDRESS);
  }

  static void get(long from, float[] out, int offset, int count) {
    long at = FLOATS + (long) offset * Float.BYTES;
    UNSAFE.copyMemory(null, from, out, at, (long) count * Float.BYTES);
  }

  static void put(long to, float[] in, int offset, int count) {
    long at = FLOATS + (long) offset * Float.BYTES;
    UNSAFE.copyMemory(in, at, null, to, (long) count * Float.BYTES);
  }

  static void get(long from, short[] out, int count) {
    UNSAFE.copyMemory(null, from, out, SHORTS, (long) count * Short.BYTES);
  }

  static void put(long to, short[] in, int count) {
    UNSAFE.copyMemory(in, SHORTS, null, to, (long) count * Short.BYTES);
  }

  private static Unsafe unsafe() {
    try {
      Field field = Unsafe.class.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return (Unsafe) field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static long addressField() {
    try {
      return UNSAFE.objectFieldOffset(Buffer.class.getDeclaredField("address"));
    } catch (NoSuchFieldException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}

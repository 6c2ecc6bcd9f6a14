package dev.sluice.model.feature;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes small numbers in few bytes.
 *
 * <pre>
 * size    7 bits per byte, lowest first, high bit set on all but the last
 * signed  zigzag, then as a size of 64 bits
 * text    size in bytes, UTF-8
 * amount  a whole number below 2^50: signed, doubled; else signed 1 and 8 bytes, high first
 * </pre>
 */
final class CompactWriter {
  static final long WHOLE_BELOW = 1L << 50;

  private static final int LONGEST_NUMBER = 10;

  // Its own array: a stream of the JDK takes a lock for each byte.
  private byte[] bytes;
  private int length;

  /** Makes a writer that expects about {@code size} bytes. */
  CompactWriter(int size) {
    bytes = new byte[Math.max(size, LONGEST_NUMBER)];
  }

  void writeByte(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
  }

  void writeSize(int size) {
    writeUnsigned(size);
  }

  void writeSigned(long value) {
    writeUnsigned((value << 1) ^ (value >> 63));
  }

  private void writeUnsigned(long value) {
    reserve(LONGEST_NUMBER);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  void writeText(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    writeSize(encoded.length);
    reserve(encoded.length);
    System.arraycopy(encoded, 0, bytes, length, encoded.length);
    length += encoded.length;
  }

  void writeAmount(double amount) {
    long whole = (long) amount;
    if (whole == amount && Math.abs(whole) < WHOLE_BELOW) {
      writeSigned(whole * 2);
      return;
    }
    writeSigned(1);
    long bits = Double.doubleToLongBits(amount);
    for (int shift = 56; shift >= 0; shift -= 8) {
      writeByte((int) (bits >>> shift));
    }
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }
}

package dev.sluice.model.feature;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

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

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  void writeByte(int value) {
    out.write(value);
  }

  void writeSize(int size) {
    writeUnsigned(size);
  }

  void writeSigned(long value) {
    writeUnsigned((value << 1) ^ (value >> 63));
  }

  private void writeUnsigned(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  void writeText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writeSize(bytes.length);
    out.write(bytes, 0, bytes.length);
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
      out.write((int) (bits >>> shift));
    }
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}

package dev.sluice.model.feature;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads what {@link CompactWriter} wrote; throws BufferUnderflowException where bytes lack. */
final class CompactReader {
  private final ByteBuffer in;

  CompactReader(byte[] bytes) {
    this.in = ByteBuffer.wrap(bytes);
  }

  byte readByte() {
    return in.get();
  }

  /** Reads a size; every entry has a byte at least, so a larger one than what is left is a lie. */
  int readSize() {
    long size = readUnsigned();
    if (size < 0 || size > in.remaining()) {
      throw new BufferUnderflowException();
    }
    return (int) size;
  }

  long readSigned() {
    long value = readUnsigned();
    return (value >>> 1) ^ -(value & 1);
  }

  private long readUnsigned() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new BufferUnderflowException();
  }

  String readText() {
    int size = readSize();
    String text = new String(in.array(), in.position(), size, StandardCharsets.UTF_8);
    in.position(in.position() + size);
    return text;
  }

  double readAmount() {
    long head = readSigned();
    return (head & 1) == 0 ? (double) (head / 2) : Double.longBitsToDouble(in.getLong());
  }
}

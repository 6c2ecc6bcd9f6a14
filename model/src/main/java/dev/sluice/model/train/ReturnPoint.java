package dev.sluice.model.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a learner goes back to: of each row moved since a point in the past what it held then, slots
 * included, and the parts beside the rows as they were. Two points are kept: the last one that is
 * proven good, and the start of the window that will prove the next. Not thread-safe.
 *
 * <pre>
 *   point | point                                    little endian
 *   point: parts, int | parts times: length, int | bytes
 *          rows, int | rows times: row, int | numbers, float each        rows ascending
 * </pre>
 */
final class ReturnPoint {
  private final int width;
  private Point good = new Point(new byte[0][]);
  private Point start = good;

  /** One moment. */
  private static final class Point {
    final byte[][] parts;
    final Map<Integer, float[]> rows = new HashMap<>();

    Point(byte[][] parts) {
      this.parts = parts;
    }
  }

  /**
   * Keeps nothing yet.
   *
   * @param width numbers of a row, slots included
   */
  ReturnPoint(int width) {
    this.width = width;
  }

  /** Both points are now. */
  void begin(byte[][] parts) {
    good = new Point(parts);
    start = new Point(parts);
  }

  /**
   * Notes what rows hold that are about to be moved.
   *
   * @param values [count][dimension]
   * @param slots [count][slot width]
   */
  void before(int[] rows, int count, float[] values, float[] slots) {
    int dimension = values.length / count;
    for (int i = 0; i < count; i++) {
      if (!start.rows.containsKey(rows[i])) {
        float[] held = new float[width];
        System.arraycopy(values, i * dimension, held, 0, dimension);
        System.arraycopy(slots, i * (width - dimension), held, dimension, width - dimension);
        start.rows.put(rows[i], held);
        good.rows.putIfAbsent(rows[i], held);
      }
    }
  }

  /** Has going back leave {@code held} in a row, whatever it held then. */
  void forget(int row, float[] held) {
    good.rows.computeIfPresent(row, (r, before) -> held);
    start.rows.computeIfPresent(row, (r, before) -> held);
  }

  /** Changes a part of what is gone back to; a point that was kept without it stays. */
  void forget(int part, UnaryOperator<byte[]> change) {
    good = changed(good, part, change);
    start = changed(start, part, change);
  }

  private static Point changed(Point point, int part, UnaryOperator<byte[]> change) {
    if (part >= point.parts.length) {
      return point;
    }
    byte[][] parts = point.parts.clone();
    parts[part] = change.apply(parts[part]);
    Point other = new Point(parts);
    other.rows.putAll(point.rows);
    return other;
  }

  /** The window's start is proven good; the next one starts now. */
  void passed(byte[][] parts) {
    good = start;
    start = new Point(parts);
  }

  /** The next window starts now. */
  void failed(byte[][] parts) {
    start = new Point(parts);
  }

  /** The rows moved since the good point, ascending. */
  int[] rows() {
    return good.rows.keySet().stream().mapToInt(row -> row).sorted().toArray();
  }

  /** What a row held then. */
  float[] row(int row) {
    float[] held = good.rows.get(row);
    if (held == null) {
      throw new IllegalArgumentException("row %d has not moved".formatted(row));
    }
    return held;
  }

  /** The parts as they were then. */
  byte[][] parts() {
    return good.parts;
  }

  byte[] toBytes() {
    ByteBuffer out =
        ByteBuffer.allocate(length(good) + length(start)).order(ByteOrder.LITTLE_ENDIAN);
    write(good, out);
    write(start, out);
    return out.array();
  }

  private int length(Point point) {
    int parts = Arrays.stream(point.parts).mapToInt(part -> Integer.BYTES + part.length).sum();
    return 2 * Integer.BYTES + parts + point.rows.size() * (Integer.BYTES + width * Float.BYTES);
  }

  private static void write(Point point, ByteBuffer out) {
    out.putInt(point.parts.length);
    for (byte[] part : point.parts) {
      out.putInt(part.length).put(part);
    }
    int[] rows = point.rows.keySet().stream().mapToInt(row -> row).sorted().toArray();
    out.putInt(rows.length);
    for (int row : rows) {
      out.putInt(row);
      for (float number : point.rows.getOrDefault(row, new float[0])) {
        out.putFloat(number);
      }
    }
  }

  /** Goes back to {@link #toBytes}. */
  void restore(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    good = read(in);
    start = read(in);
  }

  private Point read(ByteBuffer in) {
    byte[][] parts = new byte[in.getInt()][];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new byte[in.getInt()];
      in.get(parts[i]);
    }
    Point point = new Point(parts);
    for (int n = in.getInt(); n > 0; n--) {
      int row = in.getInt();
      float[] held = new float[width];
      for (int i = 0; i < width; i++) {
        held[i] = in.getFloat();
      }
      point.rows.put(row, held);
    }
    return point;
  }
}

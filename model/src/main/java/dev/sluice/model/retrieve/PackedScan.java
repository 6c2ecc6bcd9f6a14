package dev.sluice.model.retrieve;

import dev.sluice.model.matrix.RowSums;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Compares a direction with all points: first in eight bits per number, then the nearest of those
 * in full.
 *
 * <p>Why not a graph: 100,000 points of 64 numbers are 6.4 MB in this form, which a core reads in a
 * tenth of a millisecond, while a walk over a graph waits for memory at each of its thousands of
 * steps, and misses what it does not pass. There is next to nothing to build, either.
 *
 * <p>The layout is made for what the compiler of JDK 17 turns into vector instructions: one common
 * index, arrays of {@code short}, no conversions. Points stand in blocks, numbers two by two in
 * columns:
 *
 * <pre>
 *   column p of a block: short per point    high byte  number 2p + 1, h in [-127, 127]
 *                                           low byte   number 2p, b + 128, b in [-127, 127]
 * </pre>
 *
 * <p>With l = b + 128 a column's x is 256 h + l, and x >> 8 is h. So what two numbers of a query
 * add, {@code ql l + qh h}, is {@code ql x + (qh - 256 ql) (x >> 8)}: two products and no masks.
 * All of it is modulo 65,536, which is no loss: by Cauchy and Schwarz the end result lies within a
 * short, as the query is scaled so that the norms' product does; the 128 {@code ql} are taken off
 * at the start.
 */
final class PackedScan implements PointSearch {
  /** Points per block: its sums stay in the L1 cache. */
  private static final int BLOCK = 4096;

  /** Largest code of a number; -128 is not used, so that both signs have as many. */
  private static final int LARGEST = 127;

  private static final int OFFSET = 128;

  /** Columns that are added with one load and store of the sums. */
  private static final int TOGETHER = 4;

  /** Points kept for the exact comparison beyond those asked for, whatever their number. */
  private static final int LEAST_RESERVE = 16;

  /** The same, as a share of those asked for; times the effort. */
  private static final double RESERVE = 0.25;

  private final List<float[]> points;
  private final short[][][] columns;
  private final double queryScale;
  private final double effort;

  private PackedScan(List<float[]> points, short[][][] columns, double queryScale, double effort) {
    this.points = points;
    this.columns = columns;
    this.queryScale = queryScale;
    this.effort = effort;
  }

  /** A scan over {@code points}, [d] and norm 1 each; they are kept, not copied. */
  static PackedScan of(List<float[]> points, int dimension, Pace pace) {
    int pairs = (dimension + 1) / 2;
    int padded = (pairs + TOGETHER - 1) / TOGETHER * TOGETHER;
    short[][][] columns = new short[(points.size() + BLOCK - 1) / BLOCK][padded][];
    double largest = 1;
    for (int block = 0; block < columns.length; block++) {
      int first = block * BLOCK;
      int size = Math.min(BLOCK, points.size() - first);
      for (int p = 0; p < padded; p++) {
        columns[block][p] = new short[size];
      }
      for (int i = 0; i < size; i++) {
        largest = Math.max(largest, pack(points.get(first + i), columns[block], i));
        pace.breathe();
      }
    }
    // Rounding a query's numbers adds at most half of the root of their count to its norm.
    double rounding = Math.sqrt(2.0 * padded) / 2;
    double scale = Math.max(1, Short.MAX_VALUE / Math.sqrt(largest) - rounding);
    return new PackedScan(points, columns, scale, 1);
  }

  /** Writes a point's codes to place {@code at}; returns the square of their norm. */
  private static double pack(float[] point, short[][] into, int at) {
    double squares = 0;
    for (int p = 0; p < into.length; p++) {
      int low = code(point, 2 * p, LARGEST);
      int high = code(point, 2 * p + 1, LARGEST);
      into[p][at] = (short) ((high << Byte.SIZE) | (low + OFFSET));
      squares += low * low + high * high;
    }
    return squares;
  }

  private static int code(float[] vector, int number, double scale) {
    return number < vector.length ? (int) Math.rint(vector[number] * scale) : 0;
  }

  @Override
  public Found nearest(float[] direction, int count, @Nullable IntPredicate accepted) {
    int kept = Math.min(points.size(), count + reserve(count));
    Best best = new Best(kept, accepted);
    int pairs = columns.length == 0 ? 0 : columns[0].length;
    short[] low = new short[pairs];
    short[] high = new short[pairs];
    int offset = 0;
    for (int p = 0; p < pairs; p++) {
      int first = code(direction, 2 * p, queryScale);
      low[p] = (short) first;
      high[p] = (short) (code(direction, 2 * p + 1, queryScale) - (first << Byte.SIZE));
      offset += first * OFFSET;
    }
    for (int block = 0; block < columns.length; block++) {
      short[][] of = columns[block];
      short[] sums = new short[of[0].length];
      Arrays.fill(sums, (short) -offset);
      for (int p = 0; p < pairs; p += TOGETHER) {
        add(sums, of[p], of[p + 1], of[p + 2], of[p + 3], low, high, p);
      }
      best.take(sums, block * BLOCK);
    }
    return exactly(direction, best.points(), count);
  }

  private int reserve(int count) {
    return (int) Math.ceil(effort * (LEAST_RESERVE + RESERVE * count));
  }

  private static void add(
      short[] sums,
      short[] a,
      short[] b,
      short[] c,
      short[] d,
      short[] low,
      short[] high,
      int from) {
    add(
        sums,
        a,
        low[from],
        high[from],
        b,
        low[from + 1],
        high[from + 1],
        c,
        low[from + 2],
        high[from + 2],
        d,
        low[from + 3],
        high[from + 3],
        sums.length);
  }

  /** The hot loop: 64 products per two vector instructions of 32 shorts each. */
  private static void add(
      short[] sums,
      short[] a,
      short la,
      short ha,
      short[] b,
      short lb,
      short hb,
      short[] c,
      short lc,
      short hc,
      short[] d,
      short ld,
      short hd,
      int size) {
    for (int i = 0; i < size; i++) {
      sums[i] =
          (short)
              (sums[i]
                  + la * a[i]
                  + ha * (a[i] >> Byte.SIZE)
                  + lb * b[i]
                  + hb * (b[i] >> Byte.SIZE)
                  + lc * c[i]
                  + hc * (c[i] >> Byte.SIZE)
                  + ld * d[i]
                  + hd * (d[i] >> Byte.SIZE));
    }
  }

  private Found exactly(float[] direction, int[] near, int count) {
    double[] cosines = new double[near.length];
    for (int i = 0; i < near.length; i++) {
      cosines[i] = RowSums.dot(direction, points.get(near[i]));
    }
    int[] order =
        IntStream.range(0, near.length)
            .boxed()
            .sorted(
                (x, y) ->
                    cosines[x] == cosines[y]
                        ? Integer.compare(near[x], near[y])
                        : Double.compare(cosines[y], cosines[x]))
            .limit(count)
            .mapToInt(Integer::intValue)
            .toArray();
    return new Found(
        Arrays.stream(order).map(i -> near[i]).toArray(),
        Arrays.stream(order).mapToDouble(i -> cosines[i]).toArray());
  }

  @Override
  public PackedScan withEffort(double effort) {
    return new PackedScan(points, columns, queryScale, effort);
  }

  @Override
  public Method method() {
    return Method.SCAN;
  }

  /**
   * The best so far of values that come in blocks: those above the least that is kept are noted,
   * and sorted out when there are four times as many.
   */
  private static final class Best {
    private static final int SLACK = 4;

    private final int kept;
    private final @Nullable IntPredicate accepted;
    private final long[] noted;
    private int size;
    private int least = Integer.MIN_VALUE;

    Best(int kept, @Nullable IntPredicate accepted) {
      this.kept = kept;
      this.accepted = accepted;
      noted = new long[SLACK * Math.max(1, kept)];
    }

    void take(short[] values, int first) {
      for (int i = 0; i < values.length; i++) {
        // Few pass, once the first block is through: the branch is guessed rightly.
        if (values[i] > least) {
          note(values[i], first + i);
        }
      }
    }

    private void note(int value, int point) {
      if (accepted != null && !accepted.test(point)) {
        return;
      }
      // In ascending order of this the best come first, of equals the one with the lower number.
      noted[size++] = ((long) -value << Integer.SIZE) | point;
      if (size == noted.length) {
        keep();
      }
    }

    private void keep() {
      Arrays.sort(noted, 0, size);
      size = Math.min(size, kept);
      if (size == kept && size > 0) {
        least = (int) -(noted[size - 1] >> Integer.SIZE);
      }
    }

    int[] points() {
      keep();
      int[] points = new int[size];
      for (int i = 0; i < size; i++) {
        points[i] = (int) noted[i];
      }
      return points;
    }
  }
}

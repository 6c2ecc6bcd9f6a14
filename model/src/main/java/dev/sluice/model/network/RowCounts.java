package dev.sluice.model.network;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The numbers of rows at which this machine's kernels give a row of one network the same bits.
 *
 * <p>Matrix kernels choose their order of sums by shape: batches of one or two rows are known to
 * differ from larger ones, and which others agree depends on library and processor. So it is tried,
 * once per engine, network shape and process: random rows in calls of every number up to {@value
 * #MOST}, in two orders, against the same rows in a call of {@value #MOST}. Where hardly any agree,
 * every call has {@value #MOST} rows.
 */
public final class RowCounts {
  /** Rows of the largest call. */
  public static final int MOST = 128;

  private static final int STEP = 4;
  private static final Map<Tried, RowCounts> KNOWN = new ConcurrentHashMap<>();

  private record Tried(String engine, NetworkSpec spec) {}

  /** The kernels as they are, without padding. */
  public interface Kernels extends AutoCloseable {
    /** Returns [count][{@link NetworkSpec#OUTPUTS}] logits of {@code inputs} [count][width]. */
    float[] unpadded(DenseParameters parameters, float[] inputs, int count);

    @Override
    void close();
  }

  /** By count: the least number of rows, not below it, that agrees. */
  private final int[] padded = new int[MOST + 1];

  private RowCounts(boolean[] agrees) {
    int next = MOST;
    for (int count = MOST; count > 0; count--) {
      next = agrees[count] ? count : next;
      padded[count] = next;
    }
  }

  /** Those of {@code engine}'s kernels, which are made and tried if they were not yet. */
  public static RowCounts of(String engine, NetworkSpec spec, Supplier<Kernels> kernels) {
    Tried key = new Tried(engine, spec);
    // Not computeIfAbsent: trying one shape may ask for another.
    RowCounts known = KNOWN.get(key);
    if (known == null) {
      try (Kernels tried = kernels.get()) {
        known = new RowCounts(agreeing(spec, tried));
      }
      KNOWN.put(key, known);
    }
    return known;
  }

  /** The rows that a call for {@code count}, at most {@value #MOST}, has. */
  public int padded(int count) {
    return padded[count];
  }

  private static boolean[] agreeing(NetworkSpec spec, Kernels kernels) {
    boolean[] agrees = new boolean[MOST + 1];
    agrees[MOST] = true;
    SplittableRandom random = new SplittableRandom(1);
    float[] rows = random(MOST * spec.inputWidth(), 1, random);
    DenseParameters parameters = DenseParameters.zeros(spec);
    float[] values = random(spec.parameters(), 1 / Math.sqrt(spec.inputWidth()), random);
    System.arraycopy(values, 0, parameters.values(), 0, values.length);
    float[] whole = kernels.unpadded(parameters, rows, MOST);
    for (int count = STEP; count < MOST; count += STEP) {
      float[] first = kernels.unpadded(parameters, rows, count);
      float[] turned = kernels.unpadded(parameters, reversed(rows, MOST, count), count);
      agrees[count] =
          agree(whole, first, count) && agree(whole, reversed(turned, count, count), count);
    }
    return agrees;
  }

  /** The first {@code count} of {@code all} rows, the last of them first. */
  private static float[] reversed(float[] rows, int all, int count) {
    int width = rows.length / all;
    float[] out = new float[count * width];
    for (int row = 0; row < count; row++) {
      System.arraycopy(rows, row * width, out, (count - 1 - row) * width, width);
    }
    return out;
  }

  private static boolean agree(float[] whole, float[] part, int count) {
    int length = count * NetworkSpec.OUTPUTS;
    return Arrays.equals(whole, 0, length, part, 0, length);
  }

  private static float[] random(int length, double scale, SplittableRandom random) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (scale * (2 * random.nextDouble() - 1));
    }
    return values;
  }
}

package dev.sluice.model.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sluice.model.network.NetworkSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The numbers of rows at which this machine's kernels give a row of one network the same bits.
 *
 * <p>Matrix kernels choose their order of sums by shape: batches of one or two rows are known to
 * differ from larger ones, and which others agree depends on library and processor. So it is tried,
 * once per network shape and process: random rows in calls of every number up to {@value #MOST}, in
 * two orders, against the same rows in a call of {@value #MOST}. Where hardly any agree, every call
 * has {@value #MOST} rows.
 */
final class RowCounts {
  /** Rows of the largest call. */
  static final int MOST = 128;

  private static final int STEP = 4;
  private static final Map<NetworkSpec, RowCounts> KNOWN = new ConcurrentHashMap<>();

  /** By count: the least number of rows, not below it, that agrees. */
  private final int[] padded = new int[MOST + 1];

  private RowCounts(boolean[] agrees) {
    int next = MOST;
    for (int count = MOST; count > 0; count--) {
      next = agrees[count] ? count : next;
      padded[count] = next;
    }
  }

  static RowCounts of(NetworkSpec spec, DjlEngine engine) {
    return KNOWN.computeIfAbsent(spec, tried -> new RowCounts(agreeing(tried, engine)));
  }

  /** The rows that a call for {@code count}, at most {@value #MOST}, has. */
  int padded(int count) {
    return padded[count];
  }

  private static boolean[] agreeing(NetworkSpec spec, DjlEngine engine) {
    boolean[] agrees = new boolean[MOST + 1];
    agrees[MOST] = true;
    SplittableRandom random = new SplittableRandom(1);
    float[] rows = random(MOST * spec.inputWidth(), 1, random);
    try (NDManager manager = engine.newManager()) {
      List<NDArray> parameters = new ArrayList<>();
      for (NetworkSpec.Block block : spec.blocks()) {
        float[] values = random(block.length(), 1 / Math.sqrt(spec.inputWidth()), random);
        NDArray array = manager.create(values);
        parameters.add(block.bias() ? array : array.reshape(block.rows(), block.columns()));
      }
      float[] whole = logits(manager, spec, parameters, rows, MOST);
      for (int count = STEP; count < MOST; count += STEP) {
        agrees[count] =
            agree(whole, logits(manager, spec, parameters, rows, count), count)
                && agree(
                    whole,
                    reversed(
                        logits(manager, spec, parameters, reversed(rows, MOST, count), count),
                        count,
                        count),
                    count);
      }
    }
    return agrees;
  }

  private static float[] logits(
      NDManager manager, NetworkSpec spec, List<NDArray> parameters, float[] rows, int count) {
    int width = spec.inputWidth();
    try (NDManager own = manager.newSubManager()) {
      NDArray input =
          own.create(
              Arrays.copyOf(rows, count * width), new ai.djl.ndarray.types.Shape(count, width));
      return DjlNetwork.forward(spec, input, parameters).toFloatArray();
    }
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
    return Arrays.equals(
        whole, 0, count * NetworkSpec.OUTPUTS, part, 0, count * NetworkSpec.OUTPUTS);
  }

  private static float[] random(int length, double scale, SplittableRandom random) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (scale * (2 * random.nextDouble() - 1));
    }
    return values;
  }
}

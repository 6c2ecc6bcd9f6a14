package dev.sluice.benchmarks.train;

import dev.sluice.benchmarks.Zipf;
import dev.sluice.model.offline.EncodedLog;
import java.util.Arrays;
import java.util.Collections;
import java.util.SplittableRandom;

/** A log of rows with one value per field, drawn as skewed as traffic; labels are drawn evenly. */
final class TrainLog {
  private static final double SKEW = 1.1;

  private TrainLog() {}

  static EncodedLog of(int rows, int fields, int valuesPerField, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Zipf zipf = new Zipf(valuesPerField, SKEW, seed);
    int[] offsets = new int[rows * fields + 1];
    int[] ids = new int[rows * fields];
    for (int cell = 0; cell < ids.length; cell++) {
      ids[cell] = cell % fields * valuesPerField + (int) (zipf.next() - 1);
      offsets[cell + 1] = cell + 1;
    }
    float[] weights = new float[ids.length];
    Arrays.fill(weights, 1);
    int[] labels = random.ints(rows, 0, 2).toArray();
    return new EncodedLog(
        rows, fields, offsets, ids, weights, labels, Collections.nCopies(rows, ""));
  }
}

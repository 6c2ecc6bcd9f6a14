package dev.sluice.model.offline;

import dev.sluice.model.gate.Continuation;
import dev.sluice.model.gate.Gates;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * OptFS on a bounded log: search with rising temperature, then the mask; training it anew from the
 * start ("customised initialisation") is the trainer's.
 */
final class GateSearch {
  /** Temperature of the last epoch: gates are within 1e-9 of 0 or open from |w| = 0.1 on. */
  private static final double LAST_TAU = 200;

  private static final int EPOCHS = 5;

  /** A gate must be able to cross 0.5 in the steps that there are. */
  private static final double TRAVEL = 3;

  private GateSearch() {}

  /**
   * Returns which values stay open.
   *
   * @param lambda the regulariser's strength
   * @param counts [values] occurrences in training: those without are closed in any case
   */
  static boolean[] search(
      NetShape shape,
      NetConfig config,
      EncodedLog train,
      int[] counts,
      double lambda,
      MatrixProduct product) {
    long steps = (long) EPOCHS * ((train.rows() + config.batch() - 1) / config.batch());
    double rate = Math.max(config.rate(), TRAVEL * Gates.START / steps);
    GatedTraining training =
        new GatedTraining(shape, config, train, counts.length, rate, lambda, product);
    Continuation continuation = new Continuation(LAST_TAU, EPOCHS);
    int[] order = new int[train.rows()];
    Arrays.setAll(order, i -> i);
    int[] rows = new int[config.batch()];
    SplittableRandom random = new SplittableRandom(config.seed());
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      training.setTau(continuation.tau(epoch));
      NetTrainer.shuffle(order, random);
      for (int from = 0; from + 1 < order.length; from += config.batch()) {
        int n = Math.min(config.batch(), order.length - from);
        System.arraycopy(order, from, rows, 0, n);
        training.step(rows, n);
      }
    }
    boolean[] open = training.open();
    for (int value = 0; value < open.length; value++) {
      open[value] &= counts[value] > 0;
    }
    return open;
  }

  /** The factors of decided gates: the scale of the search stays in the network. */
  static float[] factors(boolean[] open) {
    float[] factors = new float[open.length];
    for (int value = 0; value < open.length; value++) {
      factors[value] = (float) (open[value] ? Gates.decided(1, Gates.START) : 0);
    }
    return factors;
  }

  /** The mask that keeps the {@code kept} most frequent values: what gates must beat. */
  static boolean[] mostFrequent(int[] counts, int kept) {
    Integer[] order = new Integer[counts.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Integer.compare(counts[b], counts[a]));
    boolean[] open = new boolean[counts.length];
    for (int i = 0; i < kept; i++) {
      open[order[i]] = counts[order[i]] > 0;
    }
    return open;
  }
}

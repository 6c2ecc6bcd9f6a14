package dev.sluice.model.offline;

import dev.sluice.model.gate.Continuation;
import dev.sluice.model.gate.GateBudget;
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

  /** Gates for single values: 128 MB of them. */
  private static final int MOST_GATES = 1 << 22;

  private GateSearch() {}

  /** Which gate each value learns with: its own, unless there are too many values. */
  static int[] gates(int[] counts, int[] fieldOf) {
    return GateBudget.assign(counts, fieldOf, MOST_GATES);
  }

  /**
   * Returns which values stay open.
   *
   * @param lambda the regulariser's strength
   * @param gateOf [values] the gate of each value, by {@link #gates}
   * @param counts [values] occurrences in training: those without are closed in any case
   */
  static boolean[] search(
      NetShape shape,
      NetConfig config,
      EncodedLog train,
      int[] gateOf,
      int[] counts,
      double lambda,
      MatrixProduct product) {
    double[] weights = weights(shape, config, train, gateOf, lambda, product);
    boolean[] open = new boolean[weights.length];
    for (int value = 0; value < open.length; value++) {
      open[value] = weights[value] > 0 && counts[value] > 0;
    }
    return open;
  }

  /**
   * Returns where the gates' weights end, [values]; those above 0 are open.
   *
   * @param lambda the regulariser's strength
   * @param gateOf [values] the gate of each value, by {@link #gates}
   */
  static double[] weights(
      NetShape shape,
      NetConfig config,
      EncodedLog train,
      int[] gateOf,
      double lambda,
      MatrixProduct product) {
    double rate = rate(config, (train.rows() + config.batch() - 1) / config.batch());
    GatedTraining training = new GatedTraining(shape, config, train, gateOf, rate, lambda, product);
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
    return training.weights();
  }

  /**
   * The gates' rate: that of the network, or what lets a gate cross over in the steps there are.
   */
  static double rate(NetConfig config, int stepsPerEpoch) {
    return Math.max(config.rate(), TRAVEL * Gates.START / ((double) EPOCHS * stepsPerEpoch));
  }

  /** The factors of decided gates: the scale of the search stays in the network. */
  static float[] factors(boolean[] open) {
    float[] factors = new float[open.length];
    for (int value = 0; value < open.length; value++) {
      factors[value] = (float) (open[value] ? Gates.decided(1, Gates.START) : 0);
    }
    return factors;
  }
}

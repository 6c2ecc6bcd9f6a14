package dev.sluice.model.offline;

import dev.sluice.model.gate.Continuation;
import dev.sluice.model.gate.GateWeights;
import dev.sluice.model.gate.Gates;
import java.util.Arrays;
import java.util.List;
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
    int values = counts.length;
    Net net = new Net(shape, values, config.seed(), train.baseRate(), product);
    long steps = (long) EPOCHS * ((train.rows() + config.batch() - 1) / config.batch());
    double rate = Math.max(config.rate(), TRAVEL * Gates.START / steps);
    GateWeights gates = new GateWeights(values, Gates.START, rate, lambda);
    Continuation continuation = new Continuation(LAST_TAU, EPOCHS);
    net.gates = new float[values];
    net.gateGradient = new float[values];
    int[] order = new int[train.rows()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    SplittableRandom random = new SplittableRandom(config.seed());
    long step = 0;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      gates.setTau(continuation.tau(epoch));
      NetTrainer.shuffle(order, random);
      step = epoch(net, config, train, order, gates, step);
    }
    boolean[] open = gates.open();
    for (int value = 0; value < values; value++) {
      open[value] &= counts[value] > 0;
    }
    return open;
  }

  private static long epoch(
      Net net, NetConfig config, EncodedLog train, int[] order, GateWeights gates, long before) {
    long step = before;
    int[] rows = new int[config.batch()];
    float[] logits = new float[config.batch()];
    int[] touched = new int[config.batch() * train.fields() * 2];
    int[] seen = new int[gates.size()];
    Arrays.fill(seen, -1);
    List<Parameter> dense = net.dense();
    float[] factors = java.util.Objects.requireNonNull(net.gates);
    for (int from = 0; from + 1 < order.length; from += config.batch()) {
      int n = Math.min(config.batch(), order.length - from);
      System.arraycopy(order, from, rows, 0, n);
      int count = 0;
      for (int i = 0; i < n; i++) {
        int end = train.offsets()[(rows[i] + 1) * train.fields()];
        for (int k = train.offsets()[rows[i] * train.fields()]; k < end; k++) {
          int id = train.ids()[k];
          if (seen[id] != from) {
            seen[id] = from;
            if (count == touched.length) {
              touched = Arrays.copyOf(touched, 2 * count);
            }
            touched[count++] = id;
            factors[id] = (float) gates.gate(id);
          }
        }
      }
      net.gradients(train, rows, n, logits);
      step++;
      gates.begin();
      for (int t = 0; t < count; t++) {
        gates.touch(touched[t], net.gateGradient[touched[t]]);
        net.gateGradient[touched[t]] = 0;
      }
      net.table.adam(config.rate(), config.tableL2(), step);
      net.first.adam(config.rate(), config.firstL2(), step);
      for (Parameter parameter : dense) {
        parameter.adam(config.rate(), config.denseL2(), step);
      }
    }
    return step;
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

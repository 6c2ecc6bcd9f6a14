package dev.sluice.model.offline;

import dev.sluice.model.gate.GateWeights;
import dev.sluice.model.gate.Gates;
import java.util.Arrays;
import java.util.List;

/**
 * Training of one network together with a gate per feature value, a mini-batch at a time. Not
 * thread-safe.
 */
public final class GatedTraining {
  private final Net net;
  private final NetConfig config;
  private final EncodedLog log;
  private final GateWeights gates;
  private final int[] gateOf;
  private final double[] toGate;
  private final List<Parameter> dense;
  private final float[] factors;
  private final float[] logits;

  /** The last step that each value was in. */
  private final long[] met;

  /** The last step that each gate was in; minus it once it was moved. */
  private final long[] seen;

  private int[] touched;
  private long step;

  /**
   * A network at its start, all gates at theirs.
   *
   * @param log what is trained on
   * @param gateOf [values of the vocabulary] the gate of each value; several may share one
   * @param gateRate Adam's for the gates
   * @param lambda the regulariser's strength
   */
  public GatedTraining(
      NetShape shape,
      NetConfig config,
      EncodedLog log,
      int[] gateOf,
      double gateRate,
      double lambda,
      MatrixProduct product) {
    int values = gateOf.length;
    int size = Arrays.stream(gateOf).max().orElse(-1) + 1;
    this.config = config;
    this.log = log;
    this.gateOf = gateOf;
    this.net = new Net(shape, values, config.seed(), log.baseRate(), product);
    this.gates = new GateWeights(size, Gates.START, gateRate, lambda);
    this.dense = net.dense();
    this.factors = new float[values];
    this.logits = new float[config.batch()];
    this.met = new long[values];
    this.seen = new long[size];
    this.toGate = new double[size];
    this.touched = new int[config.batch() * log.fields() * 2];
    net.gates = factors;
    net.gateGradient = new float[values];
  }

  /** Changes the temperature. */
  public void setTau(double tau) {
    gates.setTau(tau);
  }

  /**
   * Takes one step of table, gates and layers.
   *
   * @param rows places in the log
   * @param n of them, at most the batch size
   * @return the mean loss of the batch before the step
   */
  public double step(int[] rows, int n) {
    step++;
    int count = open(rows, n);
    double loss = net.gradients(log, rows, n, logits);
    gates.begin();
    for (int t = 0; t < count; t++) {
      toGate[gateOf[touched[t]]] += net.gateGradient[touched[t]];
      net.gateGradient[touched[t]] = 0;
    }
    for (int t = 0; t < count; t++) {
      int gate = gateOf[touched[t]];
      if (seen[gate] == step) {
        gates.touch(gate, toGate[gate]);
        toGate[gate] = 0;
        seen[gate] = -step;
      }
    }
    net.table.adam(config.rate(), config.tableL2(), step);
    net.first.adam(config.rate(), config.firstL2(), step);
    for (Parameter parameter : dense) {
      parameter.adam(config.rate(), config.denseL2(), step);
    }
    return loss / n;
  }

  /** Brings the factors of all values in the batch up to date; returns how many they are. */
  private int open(int[] rows, int n) {
    int count = 0;
    for (int i = 0; i < n; i++) {
      int end = log.offsets()[(rows[i] + 1) * log.fields()];
      for (int k = log.offsets()[rows[i] * log.fields()]; k < end; k++) {
        int id = log.ids()[k];
        if (met[id] != step) {
          met[id] = step;
          if (count == touched.length) {
            touched = Arrays.copyOf(touched, 2 * count);
          }
          touched[count++] = id;
          seen[gateOf[id]] = step;
          factors[id] = (float) gates.gate(gateOf[id]);
        }
      }
    }
    return count;
  }

  /** Which values are open now: [values]. */
  public boolean[] open() {
    double[] weights = weights();
    boolean[] open = new boolean[weights.length];
    for (int value = 0; value < open.length; value++) {
      open[value] = weights[value] > 0;
    }
    return open;
  }

  /** The gates' weights of all values now: [values], open above 0. */
  public double[] weights() {
    double[] weights = new double[gateOf.length];
    for (int value = 0; value < weights.length; value++) {
      weights[value] = gates.weight(gateOf[value]);
    }
    return weights;
  }
}

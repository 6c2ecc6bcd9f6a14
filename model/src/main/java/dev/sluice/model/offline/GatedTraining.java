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
  private final List<Parameter> dense;
  private final float[] factors;
  private final float[] logits;
  private final long[] seen;
  private int[] touched;
  private long step;

  /**
   * A network at its start, all gates at theirs.
   *
   * @param log what is trained on
   * @param values of the vocabulary
   * @param gateRate Adam's for the gates
   * @param lambda the regulariser's strength
   */
  public GatedTraining(
      NetShape shape,
      NetConfig config,
      EncodedLog log,
      int values,
      double gateRate,
      double lambda,
      MatrixProduct product) {
    this.config = config;
    this.log = log;
    this.net = new Net(shape, values, config.seed(), log.baseRate(), product);
    this.gates = new GateWeights(values, Gates.START, gateRate, lambda);
    this.dense = net.dense();
    this.factors = new float[values];
    this.logits = new float[config.batch()];
    this.seen = new long[values];
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
      gates.touch(touched[t], net.gateGradient[touched[t]]);
      net.gateGradient[touched[t]] = 0;
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
        if (seen[id] != step) {
          seen[id] = step;
          if (count == touched.length) {
            touched = Arrays.copyOf(touched, 2 * count);
          }
          touched[count++] = id;
          factors[id] = (float) gates.gate(id);
        }
      }
    }
    return count;
  }

  /** Which gates are open now: [values]. */
  public boolean[] open() {
    return gates.open();
  }
}

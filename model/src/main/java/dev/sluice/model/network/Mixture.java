package dev.sluice.model.network;

import java.util.List;

/**
 * What one cross layer's experts make of one row [DCN V2, section 3.3], in plain Java: each
 * expert's {@code tanh(C tanh(V x))} times its gate, side by side, as U reads them; and its
 * adjoint.
 */
final class Mixture {
  private final DenseParameters parameters;
  private final NetworkSpec.Block inner;
  private final NetworkSpec.Block core;
  private final NetworkSpec.Block gate;
  private final int rank;
  private final double[] x;
  private final double[] gates;
  private final double[] first;
  private final double[] second;

  /** Runs the experts of {@code layer} on {@code x}. */
  Mixture(DenseParameters parameters, NetworkSpec.Layer layer, double[] x) {
    List<NetworkSpec.Block> blocks = parameters.spec().blocks();
    this.parameters = parameters;
    this.inner = blocks.get(layer.inner());
    this.core = blocks.get(layer.core());
    this.gate = blocks.get(layer.gate());
    this.rank = parameters.spec().crossRank();
    this.x = x;
    float[] values = parameters.values();
    gates = softmax(ReferenceNetwork.product(values, gate, x));
    first = tanh(ReferenceNetwork.product(values, inner, x));
    second = new double[first.length];
    for (int row = 0; row < second.length; row++) {
      int expert = row / rank;
      for (int r = 0; r < rank; r++) {
        second[row] += values[core.offset() + row * rank + r] * first[expert * rank + r];
      }
    }
    tanh(second);
  }

  /** What U multiplies. */
  double[] mixed() {
    double[] mixed = new double[second.length];
    for (int row = 0; row < mixed.length; row++) {
      mixed[row] = gates[row / rank] * second[row];
    }
    return mixed;
  }

  /** Adds to {@code byParameter} and {@code below}, by the derivatives of {@link #mixed}. */
  void backward(double[] byMixed, double[] byParameter, double[] below) {
    float[] values = parameters.values();
    double[] byGate = new double[gates.length];
    double[] byFirst = new double[first.length];
    for (int row = 0; row < second.length; row++) {
      int expert = row / rank;
      byGate[expert] += byMixed[row] * second[row];
      double bySecond = byMixed[row] * gates[expert] * (1 - second[row] * second[row]);
      for (int r = 0; r < rank; r++) {
        int at = core.offset() + row * rank + r;
        byParameter[at] += bySecond * first[expert * rank + r];
        byFirst[expert * rank + r] += bySecond * values[at];
      }
    }
    for (int row = 0; row < first.length; row++) {
      byFirst[row] *= 1 - first[row] * first[row];
    }
    double mean = 0;
    for (int expert = 0; expert < gates.length; expert++) {
      mean += gates[expert] * byGate[expert];
    }
    for (int expert = 0; expert < gates.length; expert++) {
      byGate[expert] = gates[expert] * (byGate[expert] - mean);
    }
    ReferenceNetwork.productBackward(values, inner, x, byFirst, byParameter, below);
    ReferenceNetwork.productBackward(values, gate, x, byGate, byParameter, below);
  }

  private static double[] tanh(double[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.tanh(values[i]);
    }
    return values;
  }

  private static double[] softmax(double[] logits) {
    double most = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      most = Math.max(most, logit);
    }
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Math.exp(logits[i] - most);
      sum += logits[i];
    }
    for (int i = 0; i < logits.length; i++) {
      logits[i] /= sum;
    }
    return logits;
  }
}

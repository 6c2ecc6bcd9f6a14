package dev.sluice.model.network;

import java.util.List;

/**
 * The network in plain Java, sums in double: slow, and what the fast one is held to. Cross layers
 * {@code x' = x0 * (W x + b) + x}; ReLU layers; linear outputs.
 */
public final class ReferenceNetwork implements Network {
  @Override
  public float[] logits(DenseParameters parameters, float[] inputs, int size) {
    NetworkSpec spec = parameters.spec();
    float[] logits = new float[size * NetworkSpec.OUTPUTS];
    for (int i = 0; i < size; i++) {
      double[][] states = forward(parameters, row(inputs, i, spec.inputWidth()));
      for (int o = 0; o < NetworkSpec.OUTPUTS; o++) {
        logits[i * NetworkSpec.OUTPUTS + o] = (float) states[spec.layers()][o];
      }
    }
    return logits;
  }

  @Override
  public Gradients gradients(DenseParameters parameters, float[] inputs, Targets targets) {
    NetworkSpec spec = parameters.spec();
    int size = targets.size();
    float[] logits = logits(parameters, inputs, size);
    float[] residuals = targets.residuals(logits);
    double[] byParameter = new double[spec.parameters()];
    float[] byInput = new float[size * spec.inputWidth()];
    for (int i = 0; i < size; i++) {
      double[][] states = forward(parameters, row(inputs, i, spec.inputWidth()));
      double[] upstream = row(residuals, i, NetworkSpec.OUTPUTS);
      double[] byExample = backward(parameters, states, upstream, byParameter);
      for (int j = 0; j < byExample.length; j++) {
        byInput[i * byExample.length + j] = (float) byExample[j];
      }
    }
    float[] summed = new float[byParameter.length];
    for (int i = 0; i < summed.length; i++) {
      summed[i] = (float) byParameter[i];
    }
    return new Gradients(targets.loss(logits), logits, summed, byInput);
  }

  /** Returns the input and every layer's output. */
  private static double[][] forward(DenseParameters parameters, double[] input) {
    NetworkSpec spec = parameters.spec();
    List<NetworkSpec.Block> blocks = spec.blocks();
    double[][] states = new double[spec.layers() + 1][];
    states[0] = input;
    for (int l = 0; l < spec.layers(); l++) {
      double[] x = states[l];
      double[] y = affine(parameters.values(), blocks.get(2 * l), blocks.get(2 * l + 1), x);
      for (int o = 0; o < y.length; o++) {
        if (l < spec.crossLayers()) {
          y[o] = input[o] * y[o] + x[o];
        } else if (l < spec.layers() - 1) {
          y[o] = Math.max(0, y[o]);
        }
      }
      states[l + 1] = y;
    }
    return states;
  }

  private static double[] affine(
      float[] values, NetworkSpec.Block weight, NetworkSpec.Block bias, double[] x) {
    double[] y = new double[weight.rows()];
    for (int o = 0; o < y.length; o++) {
      double sum = values[bias.offset() + o];
      for (int i = 0; i < x.length; i++) {
        sum += values[weight.offset() + o * x.length + i] * x[i];
      }
      y[o] = sum;
    }
    return y;
  }

  /** Adds to {@code byParameter}; returns the derivatives by the input. */
  private static double[] backward(
      DenseParameters parameters, double[][] states, double[] upstream, double[] byParameter) {
    NetworkSpec spec = parameters.spec();
    List<NetworkSpec.Block> blocks = spec.blocks();
    float[] values = parameters.values();
    double[] input = states[0];
    double[] byInput = new double[input.length];
    double[] gradient = upstream;
    for (int l = spec.layers() - 1; l >= 0; l--) {
      NetworkSpec.Block weight = blocks.get(2 * l);
      NetworkSpec.Block bias = blocks.get(2 * l + 1);
      boolean cross = l < spec.crossLayers();
      double[] inner = gradient.clone();
      double[] below = cross ? gradient.clone() : new double[states[l].length];
      double[] affine = cross ? affine(values, weight, bias, states[l]) : new double[0];
      for (int o = 0; o < inner.length; o++) {
        if (cross) {
          byInput[o] += gradient[o] * affine[o];
          inner[o] *= input[o];
        } else if (l < spec.layers() - 1 && states[l + 1][o] <= 0) {
          inner[o] = 0;
        }
        byParameter[bias.offset() + o] += inner[o];
        for (int i = 0; i < below.length; i++) {
          int at = weight.offset() + o * below.length + i;
          byParameter[at] += inner[o] * states[l][i];
          below[i] += inner[o] * values[at];
        }
      }
      gradient = below;
    }
    for (int i = 0; i < byInput.length; i++) {
      byInput[i] += gradient[i];
    }
    return byInput;
  }

  private static double[] row(float[] values, int row, int width) {
    double[] copy = new double[width];
    for (int i = 0; i < width; i++) {
      copy[i] = values[row * width + i];
    }
    return copy;
  }
}

package dev.sluice.model.network;

import java.util.List;

/** The network in plain Java, sums in double: slow, and what the fast one is held to. */
public final class ReferenceNetwork implements Network {
  @Override
  public float[] logits(DenseParameters parameters, float[] inputs, int size) {
    NetworkSpec spec = parameters.spec();
    float[] logits = new float[size * NetworkSpec.OUTPUTS];
    for (int i = 0; i < size; i++) {
      double[][] states = forward(parameters, row(inputs, i, spec.inputWidth()));
      for (int o = 0; o < NetworkSpec.OUTPUTS; o++) {
        logits[i * NetworkSpec.OUTPUTS + o] = (float) states[states.length - 1][o];
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
    List<NetworkSpec.Layer> layers = parameters.spec().layers();
    double[][] states = new double[layers.size() + 1][];
    states[0] = input;
    for (int l = 0; l < layers.size(); l++) {
      double[] x = states[l];
      double[] y = affine(parameters, layers.get(l), x);
      for (int o = 0; o < y.length; o++) {
        y[o] =
            switch (layers.get(l).kind()) {
              case CROSS -> input[o] * y[o] + x[o];
              case RELU -> Math.max(0, y[o]);
              case OUTPUT -> y[o];
            };
      }
      states[l + 1] = y;
    }
    return states;
  }

  /** The linear part of a layer. */
  private static double[] affine(DenseParameters parameters, NetworkSpec.Layer layer, double[] x) {
    List<NetworkSpec.Block> blocks = parameters.spec().blocks();
    float[] values = parameters.values();
    double[] inner = x;
    if (layer.mixes()) {
      inner = new Mixture(parameters, layer, x).mixed();
    } else if (layer.inner() >= 0) {
      inner = product(values, blocks.get(layer.inner()), x);
    }
    double[] y = product(values, blocks.get(layer.weight()), inner);
    for (int o = 0; o < y.length; o++) {
      y[o] += values[blocks.get(layer.bias()).offset() + o];
    }
    return y;
  }

  static double[] product(float[] values, NetworkSpec.Block weight, double[] x) {
    double[] y = new double[weight.rows()];
    for (int o = 0; o < y.length; o++) {
      for (int i = 0; i < x.length; i++) {
        y[o] += values[weight.offset() + o * x.length + i] * x[i];
      }
    }
    return y;
  }

  /** Adds to {@code byParameter}; returns the derivatives by the input. */
  private static double[] backward(
      DenseParameters parameters, double[][] states, double[] upstream, double[] byParameter) {
    List<NetworkSpec.Layer> layers = parameters.spec().layers();
    double[] input = states[0];
    double[] byInput = new double[input.length];
    double[] gradient = upstream;
    for (int l = layers.size() - 1; l >= 0; l--) {
      NetworkSpec.Layer layer = layers.get(l);
      double[] linear = gradient.clone();
      double[] below = new double[states[l].length];
      if (layer.kind() == NetworkSpec.Kind.CROSS) {
        double[] y = affine(parameters, layer, states[l]);
        for (int o = 0; o < linear.length; o++) {
          byInput[o] += gradient[o] * y[o];
          linear[o] *= input[o];
        }
        below = gradient.clone();
      } else if (layer.kind() == NetworkSpec.Kind.RELU) {
        for (int o = 0; o < linear.length; o++) {
          linear[o] = states[l + 1][o] > 0 ? linear[o] : 0;
        }
      }
      linearBackward(parameters, layer, states[l], linear, byParameter, below);
      gradient = below;
    }
    for (int i = 0; i < byInput.length; i++) {
      byInput[i] += gradient[i];
    }
    return byInput;
  }

  private static void linearBackward(
      DenseParameters parameters,
      NetworkSpec.Layer layer,
      double[] x,
      double[] upstream,
      double[] byParameter,
      double[] below) {
    List<NetworkSpec.Block> blocks = parameters.spec().blocks();
    float[] values = parameters.values();
    NetworkSpec.Block bias = blocks.get(layer.bias());
    for (int o = 0; o < upstream.length; o++) {
      byParameter[bias.offset() + o] += upstream[o];
    }
    NetworkSpec.Block weight = blocks.get(layer.weight());
    if (layer.inner() < 0) {
      productBackward(values, weight, x, upstream, byParameter, below);
      return;
    }
    if (layer.mixes()) {
      Mixture mixture = new Mixture(parameters, layer, x);
      double[] byMixed = new double[weight.columns()];
      productBackward(values, weight, mixture.mixed(), upstream, byParameter, byMixed);
      mixture.backward(byMixed, byParameter, below);
      return;
    }
    NetworkSpec.Block inner = blocks.get(layer.inner());
    double[] byInner = new double[inner.rows()];
    productBackward(values, weight, product(values, inner, x), upstream, byParameter, byInner);
    productBackward(values, inner, x, byInner, byParameter, below);
  }

  /** Adds to {@code byParameter} and {@code below}. */
  static void productBackward(
      float[] values,
      NetworkSpec.Block weight,
      double[] x,
      double[] upstream,
      double[] byParameter,
      double[] below) {
    for (int o = 0; o < upstream.length; o++) {
      for (int i = 0; i < x.length; i++) {
        int at = weight.offset() + o * x.length + i;
        byParameter[at] += upstream[o] * x[i];
        below[i] += upstream[o] * values[at];
      }
    }
  }

  private static double[] row(float[] values, int row, int width) {
    double[] copy = new double[width];
    for (int i = 0; i < width; i++) {
      copy[i] = values[row * width + i];
    }
    return copy;
  }
}

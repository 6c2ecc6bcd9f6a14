package dev.sluice.model.onnx;

import dev.sluice.model.network.DenseParameters;
import dev.sluice.model.network.NetworkSpec;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a network as an ONNX model: the same layers and parameters, over inputs of any number of
 * rows.
 */
public final class OnnxModel {
  /** Name of the input, [rows][inputWidth]. */
  public static final String INPUT = "x";

  /** Name of the output, [rows][{@link NetworkSpec#OUTPUTS}]. */
  public static final String OUTPUT = "y";

  private OnnxModel() {}

  /** Returns the model file of {@code parameters}, which it copies, layer by layer. */
  public static byte[] of(DenseParameters parameters) {
    return of(parameters, false);
  }

  /**
   * As {@link #of}, in fewer steps: as a first cross layer's x is x0, its {@code x0 * y + x} is
   * {@code x0 * (y + 1)}, and the 1 goes into the bias.
   */
  static byte[] merged(DenseParameters parameters) {
    return of(parameters, true);
  }

  private static byte[] of(DenseParameters parameters, boolean merge) {
    NetworkSpec spec = parameters.spec();
    OnnxGraph graph = new OnnxGraph();
    String x = INPUT;
    List<NetworkSpec.Block> blocks = spec.blocks();
    for (NetworkSpec.Layer layer : spec.layers()) {
      String weight = blocks.get(layer.weight()).name();
      String bias = blocks.get(layer.bias()).name();
      boolean last = layer.kind() == NetworkSpec.Kind.OUTPUT;
      String out = last ? OUTPUT : weight + ".out";
      String linear = last ? OUTPUT : weight + ".linear";
      String from = x;
      if (layer.inner() >= 0) {
        String inner = blocks.get(layer.inner()).name();
        from = inner + ".out";
        graph.gemm(from, x, inner);
      }
      graph.gemm(linear, from, weight, bias);
      if (merge && isFirstCross(spec, layer)) {
        graph.multiply(out, INPUT, linear);
      } else if (layer.kind() == NetworkSpec.Kind.CROSS) {
        graph.multiply(weight + ".crossed", INPUT, linear);
        graph.add(out, weight + ".crossed", x);
      } else if (layer.kind() == NetworkSpec.Kind.RELU) {
        graph.relu(out, linear);
      }
      x = out;
    }
    float[] values = merge ? merged(spec, parameters.values()) : parameters.values();
    blocks.forEach(block -> put(graph, block, values));
    graph.input(INPUT, spec.inputWidth());
    graph.output(OUTPUT, NetworkSpec.OUTPUTS);
    return graph.bytes();
  }

  /** A block under its own name. */
  static void put(OnnxGraph graph, NetworkSpec.Block block, float[] values) {
    float[] own = Arrays.copyOfRange(values, block.offset(), block.end());
    if (block.bias()) {
      graph.vector(block.name(), own);
    } else {
      graph.matrix(block.name(), block.rows(), block.columns(), own);
    }
  }

  private static boolean isFirstCross(NetworkSpec spec, NetworkSpec.Layer layer) {
    return spec.crossLayers() > 0 && layer.equals(spec.layers().get(0));
  }

  private static float[] merged(NetworkSpec spec, float[] values) {
    float[] merged = values.clone();
    if (spec.crossLayers() > 0) {
      NetworkSpec.Block bias = spec.blocks().get(spec.layers().get(0).bias());
      for (int i = bias.offset(); i < bias.end(); i++) {
        merged[i] += 1;
      }
    }
    return merged;
  }
}

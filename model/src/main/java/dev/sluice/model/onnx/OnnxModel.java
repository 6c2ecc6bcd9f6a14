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

  private static final String SPREAD = "experts.spread";

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
      if (layer.mixes()) {
        from = mixed(graph, layer, blocks, x, from);
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
    if (spec.crossExperts() > 0) {
      graph.matrix(SPREAD, spec.innerWidth(), spec.crossExperts(), spread(spec));
    }
    graph.input(INPUT, spec.inputWidth());
    graph.output(OUTPUT, NetworkSpec.OUTPUTS);
    return graph.bytes();
  }

  /** A block under its own name. */
  static void put(OnnxGraph graph, NetworkSpec.Block block, float[] values) {
    float[] own = Arrays.copyOfRange(values, block.offset(), block.end());
    if (block.bias()) {
      graph.vector(block.name(), own);
    } else if (block.name().endsWith(".core")) {
      graph.matrix(block.name(), block.rows(), block.rows(), apart(own, block.columns()));
    } else {
      graph.matrix(block.name(), block.rows(), block.columns(), own);
    }
  }

  /**
   * Each expert's {@code tanh(C tanh(V x))} times its gate, side by side; V x is {@code inner}. As
   * experts are few and narrow, their C are one matrix with zeros between them, and a gate is
   * brought to all numbers of its expert by a matrix of ones and zeros.
   */
  private static String mixed(
      OnnxGraph graph,
      NetworkSpec.Layer layer,
      List<NetworkSpec.Block> blocks,
      String x,
      String inner) {
    String core = blocks.get(layer.core()).name();
    String gate = blocks.get(layer.gate()).name();
    graph.tanh(core + ".first", inner);
    graph.gemm(core + ".linear", core + ".first", core);
    graph.tanh(core + ".second", core + ".linear");
    graph.gemm(gate + ".linear", x, gate);
    graph.softmax(gate + ".gates", gate + ".linear");
    graph.gemm(gate + ".spread", gate + ".gates", SPREAD);
    graph.multiply(core + ".out", core + ".second", gate + ".spread");
    return core + ".out";
  }

  /** A core with zeros between the experts: [inner width][inner width]. */
  private static float[] apart(float[] core, int rank) {
    int width = core.length / rank;
    float[] apart = new float[width * width];
    for (int row = 0; row < width; row++) {
      System.arraycopy(core, row * rank, apart, row * width + row / rank * rank, rank);
    }
    return apart;
  }

  /** One where a number is of an expert: [inner width][experts]. */
  private static float[] spread(NetworkSpec spec) {
    int experts = spec.crossExperts();
    float[] spread = new float[spec.innerWidth() * experts];
    for (int row = 0; row < spec.innerWidth(); row++) {
      spread[row * experts + row / spec.crossRank()] = 1;
    }
    return spread;
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

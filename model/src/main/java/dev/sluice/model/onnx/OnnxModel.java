package dev.sluice.model.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.model.network.DenseParameters;
import dev.sluice.model.network.NetworkSpec;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a network as an ONNX model: the same layers and parameters, over inputs of any number of
 * rows. By hand, as the format's few messages need no library: each is a list of (tag, length,
 * bytes).
 */
public final class OnnxModel {
  /** Name of the input, [rows][inputWidth]. */
  public static final String INPUT = "x";

  /** Name of the output, [rows][{@link NetworkSpec#OUTPUTS}]. */
  public static final String OUTPUT = "y";

  private static final String SPREAD = "experts.spread";
  private static final int FLOAT = 1;
  private static final int IR_VERSION = 7;
  private static final int OPSET = 13;
  private static final int TYPE_INT = 2;
  private static final int TYPE_FLOAT = 1;

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
    Message graph = new Message();
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
        graph.message(1, gemm(from, x, inner));
      }
      if (layer.mixes()) {
        from = mixed(graph, layer, blocks, x, from);
      }
      graph.message(1, gemm(linear, from, weight, bias));
      if (merge && isFirstCross(spec, layer)) {
        graph.message(1, node("Mul", out, INPUT, linear));
      } else if (layer.kind() == NetworkSpec.Kind.CROSS) {
        graph.message(1, node("Mul", weight + ".crossed", INPUT, linear));
        graph.message(1, node("Add", out, weight + ".crossed", x));
      } else if (layer.kind() == NetworkSpec.Kind.RELU) {
        graph.message(1, node("Relu", out, linear));
      }
      x = out;
    }
    graph.text(2, "sluice");
    float[] values = merge ? merged(spec, parameters.values()) : parameters.values();
    for (NetworkSpec.Block block : blocks) {
      graph.message(
          5, block.name().endsWith(".core") ? apart(block, values) : tensor(block, values));
    }
    if (spec.crossExperts() > 0) {
      graph.message(5, spread(spec));
    }
    graph.message(11, value(INPUT, spec.inputWidth()));
    graph.message(12, value(OUTPUT, NetworkSpec.OUTPUTS));
    return new Message()
        .number(1, IR_VERSION)
        .message(7, graph)
        .message(8, new Message().text(1, "").number(2, OPSET))
        .bytes();
  }

  /**
   * Each expert's {@code tanh(C tanh(V x))} times its gate, side by side; V x is {@code inner}. As
   * experts are few and narrow, their C are one matrix with zeros between them, and a gate is
   * brought to all numbers of its expert by a matrix of ones and zeros.
   */
  private static String mixed(
      Message graph,
      NetworkSpec.Layer layer,
      List<NetworkSpec.Block> blocks,
      String x,
      String inner) {
    String core = blocks.get(layer.core()).name();
    String gate = blocks.get(layer.gate()).name();
    graph.message(1, node("Tanh", core + ".first", inner));
    graph.message(1, gemm(core + ".linear", core + ".first", core));
    graph.message(1, node("Tanh", core + ".second", core + ".linear"));
    graph.message(1, gemm(gate + ".linear", x, gate));
    graph.message(1, node("Softmax", gate + ".gates", gate + ".linear"));
    graph.message(1, gemm(gate + ".spread", gate + ".gates", SPREAD));
    graph.message(1, node("Mul", core + ".out", core + ".second", gate + ".spread"));
    return core + ".out";
  }

  /** A core with zeros between the experts: [inner width][inner width]. */
  private static Message apart(NetworkSpec.Block core, float[] values) {
    int width = core.rows();
    int rank = core.columns();
    float[] apart = new float[width * width];
    for (int row = 0; row < width; row++) {
      int at = row * width + row / rank * rank;
      System.arraycopy(values, core.offset() + row * rank, apart, at, rank);
    }
    return tensor(core.name(), apart, width, width);
  }

  /** One where a number is of an expert: [inner width][experts]. */
  private static Message spread(NetworkSpec spec) {
    int experts = spec.crossExperts();
    float[] spread = new float[spec.innerWidth() * experts];
    for (int row = 0; row < spec.innerWidth(); row++) {
      spread[row * experts + row / spec.crossRank()] = 1;
    }
    return tensor(SPREAD, spread, spec.innerWidth(), experts);
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

  /** Y = X W^T, and b if it is named; W as [out, in]. */
  private static Message gemm(String out, String... inputs) {
    return node("Gemm", out, inputs)
        .message(5, new Message().text(1, "transB").number(3, 1).number(20, TYPE_INT));
  }

  private static Message node(String operator, String out, String... inputs) {
    Message node = new Message();
    for (String input : inputs) {
      node.text(1, input);
    }
    return node.text(2, out).text(4, operator);
  }

  private static Message tensor(NetworkSpec.Block block, float[] values) {
    float[] own = Arrays.copyOfRange(values, block.offset(), block.end());
    return block.bias()
        ? tensor(block.name(), own, block.rows())
        : tensor(block.name(), own, block.rows(), block.columns());
  }

  private static Message tensor(String name, float[] values, int... shape) {
    Message tensor = new Message();
    for (int size : shape) {
      tensor.number(1, size);
    }
    ByteBuffer raw =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return tensor.number(2, FLOAT).text(8, name).raw(9, raw.array());
  }

  private static Message value(String name, int width) {
    Message shape =
        new Message()
            .message(1, new Message().text(2, "rows"))
            .message(1, new Message().number(1, width));
    Message tensor = new Message().number(1, TYPE_FLOAT).message(2, shape);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }

  /** One message of Protocol Buffers in the making. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message text(int field, String value) {
      return raw(field, value.getBytes(UTF_8));
    }

    Message message(int field, Message value) {
      return raw(field, value.bytes());
    }

    Message raw(int field, byte[] value) {
      varint((long) field << 3 | 2);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        out.write((int) (rest & 0x7F | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }
}

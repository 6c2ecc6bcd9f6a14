package dev.sluice.model.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An ONNX model file in the making. By hand, as the format's few messages need no library: each is
 * a list of (tag, length, bytes).
 */
final class OnnxGraph {
  private static final int FLOAT = 1;
  private static final int IR_VERSION = 7;
  private static final int OPSET = 13;
  private static final int TYPE_INT = 2;
  private static final int TYPE_FLOAT = 1;

  private final Message graph = new Message();

  /** Y = X W^T, and b if it is named, [1][out] or [rows][out]; W as [out, in]. */
  void gemm(String out, String... inputs) {
    graph.message(1, gemm(out, true, inputs));
  }

  /** Y = X W, and b if it is named, [1][out] or [rows][out]; W as [in, out]. */
  void product(String out, String... inputs) {
    graph.message(1, gemm(out, false, inputs));
  }

  /** Element by element; a matrix of one row meets every row of the other. */
  void multiply(String out, String one, String other) {
    graph.message(1, node("Mul", out, one, other));
  }

  /** Element by element. */
  void add(String out, String one, String other) {
    graph.message(1, node("Add", out, one, other));
  }

  /** {@code max(0, x)}. */
  void relu(String out, String in) {
    graph.message(1, node("Relu", out, in));
  }

  /** Element by element. */
  void tanh(String out, String in) {
    graph.message(1, node("Tanh", out, in));
  }

  /** Along each row. */
  void softmax(String out, String in) {
    graph.message(1, node("Softmax", out, in));
  }

  /** A matrix of the model, row-major. */
  void matrix(String name, int rows, int columns, float[] values) {
    graph.message(5, tensor(name, values, rows, columns));
  }

  /** A vector of the model. */
  void vector(String name, float[] values) {
    graph.message(5, tensor(name, values, values.length));
  }

  /** Names an input of any number of rows. */
  void input(String name, int width) {
    graph.message(11, value(name, name + ".rows", width));
  }

  /** Names the output. */
  void output(String name, int width) {
    graph.message(12, value(name, name + ".rows", width));
  }

  /** The model file. */
  byte[] bytes() {
    graph.text(2, "sluice");
    return new Message()
        .number(1, IR_VERSION)
        .message(7, graph)
        .message(8, new Message().text(1, "").number(2, OPSET))
        .bytes();
  }

  private static Message gemm(String out, boolean transposed, String... inputs) {
    return node("Gemm", out, inputs)
        .message(
            5, new Message().text(1, "transB").number(3, transposed ? 1 : 0).number(20, TYPE_INT));
  }

  private static Message node(String operator, String out, String... inputs) {
    Message node = new Message();
    for (String input : inputs) {
      node.text(1, input);
    }
    return node.text(2, out).text(4, operator);
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

  private static Message value(String name, String rows, int width) {
    Message shape =
        new Message()
            .message(1, new Message().text(2, rows))
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

package dev.sluice.model.offline;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One model of an ensemble: logits of encoded rows. */
sealed interface Member {
  /** Logits of all rows, encoded under the model's vocabulary. */
  double[] logits(EncodedLog log);

  /** Bytes of parameters that serving needs. */
  long bytes();

  void write(DataOutputStream out) throws IOException;

  /** Logistic regression: a weight per value, then the bias. */
  @SuppressWarnings("ArrayRecordComponent") // Read only.
  record Linear(double[] weights) implements Member {
    @Override
    public double[] logits(EncodedLog log) {
      return LogisticRegression.logits(log, weights);
    }

    @Override
    public long bytes() {
      long used = 0;
      for (double weight : weights) {
        used += weight == 0 ? 0 : Float.BYTES;
      }
      return used;
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(0);
      NumberArrays.write(out, weights);
    }
  }

  /**
   * A network.
   *
   * @param net trained
   * @param pooled [values] what each value counts as
   */
  @SuppressWarnings("ArrayRecordComponent") // Read only.
  record Deep(Net net, int[] pooled) implements Member {
    @Override
    public double[] logits(EncodedLog log) {
      synchronized (net) {
        return net.logits(log.mapped(pooled));
      }
    }

    @Override
    public long bytes() {
      long floats = 0;
      for (Parameter parameter : net.dense()) {
        floats += parameter.value.length;
      }
      int perValue =
          (net.table.value.length > 0 ? net.shape.dimension() : 0) + (net.shape.first() ? 1 : 0);
      boolean[] used = new boolean[pooled.length];
      for (int id : pooled) {
        used[id] = net.gates == null || net.gates[id] != 0;
      }
      for (boolean open : used) {
        floats += open ? perValue : 0;
      }
      return floats * Float.BYTES;
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(1);
      NetShape shape = net.shape;
      out.writeInt(shape.fields());
      out.writeInt(shape.dimension());
      out.writeBoolean(shape.first());
      out.writeBoolean(shape.machine());
      out.writeInt(shape.crossLayers());
      out.writeInt(shape.crossRank());
      out.writeInt(shape.mlp().size());
      for (int width : shape.mlp()) {
        out.writeInt(width);
      }
      out.writeBoolean(shape.batchNorm());
      out.writeDouble(shape.dropout());
      NumberArrays.write(out, pooled);
      for (float[] array : net.state()) {
        NumberArrays.write(out, array);
      }
      float[] gates = net.gates;
      NumberArrays.write(out, gates == null ? new float[0] : gates);
    }
  }

  /** Reads what {@link #write} wrote. */
  static Member read(DataInputStream in, MatrixProduct product) throws IOException {
    if (in.readByte() == 0) {
      return new Linear(NumberArrays.doubles(in));
    }
    int fields = in.readInt();
    int dimension = in.readInt();
    boolean first = in.readBoolean();
    boolean machine = in.readBoolean();
    int crossLayers = in.readInt();
    int crossRank = in.readInt();
    List<Integer> mlp = new ArrayList<>();
    for (int layers = in.readInt(); layers > 0; layers--) {
      mlp.add(in.readInt());
    }
    NetShape shape =
        new NetShape(
            fields,
            dimension,
            first,
            machine,
            crossLayers,
            crossRank,
            mlp,
            in.readBoolean(),
            in.readDouble());
    int[] pooled = NumberArrays.ints(in);
    Net net = new Net(shape, pooled.length, 1, 0.5, product);
    for (float[] array : net.state()) {
      float[] read = NumberArrays.floats(in);
      if (read.length != array.length) {
        throw new IOException("the model's arrays do not fit its shape: is the file damaged?");
      }
      System.arraycopy(read, 0, array, 0, read.length);
    }
    float[] gates = NumberArrays.floats(in);
    net.gates = gates.length == 0 ? null : gates;
    return new Deep(net, pooled);
  }
}

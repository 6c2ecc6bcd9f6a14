package dev.sluice.model.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sluice.model.network.Cpu;
import dev.sluice.model.network.DenseParameters;
import dev.sluice.model.network.Gradients;
import dev.sluice.model.network.Network;
import dev.sluice.model.network.NetworkSpec;
import dev.sluice.model.network.RowCounts;
import dev.sluice.model.network.Targets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The forward pass on ONNX Runtime's CPU kernels, one thread: faster than the training engine on
 * batches of some hundred rows, as a call costs it less. It has no backward pass.
 *
 * <p>A session is made for each object of parameters; input and output lie in buffers of this
 * object, which therefore serves one thread. {@link RowCounts} keeps a row's logits independent of
 * how many share its batch.
 */
public final class OnnxNetwork implements Network, RowCounts.Kernels {
  private static final String NAME = "ONNX Runtime";

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private @Nullable Loaded loaded;

  /** One set of parameters, ready to run. */
  private final class Loaded implements AutoCloseable {
    private final DenseParameters parameters;
    private final int width;
    private final OrtSession session;
    private @Nullable RowCounts counts;
    private final FloatBuffer input;
    private final FloatBuffer output;
    private final @Nullable Ends[] ends = new Ends[RowCounts.MOST + 1];

    Loaded(DenseParameters parameters) throws OrtException {
      this.parameters = parameters;
      width = parameters.spec().inputWidth();
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        session = environment.createSession(OnnxModel.merged(parameters), options);
      }
      input = direct(RowCounts.MOST * width);
      output = direct(RowCounts.MOST * NetworkSpec.OUTPUTS);
    }

    RowCounts counts() {
      RowCounts known = counts;
      if (known == null) {
        known = RowCounts.of(NAME, parameters.spec(), OnnxNetwork::new);
        counts = known;
      }
      return known;
    }

    /** Runs {@code rows} rows, of which those beyond {@code count} are zeros. */
    void run(float[] inputs, int from, int count, int rows, float[] logits, int at)
        throws OrtException {
      input.put(0, inputs, from, count * width);
      for (int i = count * width; i < rows * width; i++) {
        input.put(i, 0);
      }
      Ends of = ends[rows];
      if (of == null) {
        of = new Ends(tensor(input, rows, width), tensor(output, rows, NetworkSpec.OUTPUTS));
        ends[rows] = of;
      }
      session.run(of.inputs(), of.outputs()).close();
      output.get(0, logits, at, count * NetworkSpec.OUTPUTS);
    }

    private OnnxTensor tensor(FloatBuffer buffer, int rows, int columns) throws OrtException {
      FloatBuffer part = buffer.duplicate().position(0).limit(rows * columns);
      return OnnxTensor.createTensor(environment, part, new long[] {rows, columns});
    }

    @Override
    public void close() throws OrtException {
      for (Ends of : ends) {
        if (of != null) {
          of.input().close();
          of.output().close();
        }
      }
      session.close();
    }
  }

  /** The two ends of a call of one number of rows. */
  private record Ends(OnnxTensor input, OnnxTensor output) {
    Map<String, OnnxTensor> inputs() {
      return Map.of(OnnxModel.INPUT, input);
    }

    Map<String, OnnxTensor> outputs() {
      return Map.of(OnnxModel.OUTPUT, output);
    }
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(floats * Float.BYTES + 64)
        .alignedSlice(64)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /**
   * Library, version, instruction set and threads, in words; loads the natives.
   *
   * @throws LinkageError or IllegalStateException where there are none for this system
   */
  public static String engine() {
    String version = OrtEnvironment.getEnvironment().getVersion();
    return "%s %s on cpu (%s), 1 thread".formatted(NAME, version, Cpu.text());
  }

  /**
   * {@inheritDoc}
   *
   * @param parameters are copied when another object than last time; give a new object where the
   *     numbers changed
   * @throws IllegalStateException if the library refuses the network
   */
  @Override
  public float[] logits(DenseParameters parameters, float[] inputs, int size) {
    float[] logits = new float[size * NetworkSpec.OUTPUTS];
    int width = parameters.spec().inputWidth();
    try {
      Loaded ready = loaded(parameters);
      RowCounts counts = ready.counts();
      for (int from = 0; from < size; from += RowCounts.MOST) {
        int count = Math.min(RowCounts.MOST, size - from);
        ready.run(
            inputs, from * width, count, counts.padded(count), logits, from * NetworkSpec.OUTPUTS);
      }
    } catch (OrtException e) {
      throw new IllegalStateException("%s failed on %s".formatted(NAME, parameters.spec()), e);
    }
    return logits;
  }

  @Override
  public float[] unpadded(DenseParameters parameters, float[] inputs, int count) {
    float[] logits = new float[count * NetworkSpec.OUTPUTS];
    try {
      loaded(parameters).run(inputs, 0, count, count, logits, 0);
      return logits;
    } catch (OrtException e) {
      throw new IllegalStateException("%s failed on %s".formatted(NAME, parameters.spec()), e);
    }
  }

  private Loaded loaded(DenseParameters parameters) throws OrtException {
    Loaded known = loaded;
    if (known == null || known.parameters != parameters) {
      Loaded next = new Loaded(parameters);
      close();
      loaded = next;
      known = next;
    }
    return known;
  }

  /**
   * Not offered: training runs on the other engine.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public Gradients gradients(DenseParameters parameters, float[] inputs, Targets targets) {
    throw new UnsupportedOperationException(NAME + " has no backward pass: train on DJL");
  }

  @Override
  public void close() {
    Loaded known = loaded;
    loaded = null;
    if (known != null) {
      try {
        known.close();
      } catch (OrtException e) {
        throw new IllegalStateException(NAME + " could not free a session", e);
      }
    }
  }
}

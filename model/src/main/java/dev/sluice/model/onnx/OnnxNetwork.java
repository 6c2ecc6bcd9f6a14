package dev.sluice.model.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sluice.model.network.Columns;
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
 * <p>A session is made for each object of parameters, without shared columns and with them; input
 * and output lie in buffers of this object, which therefore serves one thread. {@link RowCounts}
 * keeps a row's logits independent of how many share its batch.
 */
public final class OnnxNetwork implements Network {
  private static final String NAME = "ONNX Runtime";
  private static final int LINE = 64;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private @Nullable Loaded whole;
  private @Nullable Loaded apart;

  /** One set of parameters, ready to run. */
  private final class Loaded implements AutoCloseable {
    private final DenseParameters parameters;
    private final Columns shared;
    private final Columns own;
    private final boolean splits;
    private final int width;
    private final int ownWidth;
    private final OrtSession session;
    private @Nullable RowCounts counts;
    private final FloatBuffer input;
    private final FloatBuffer request;
    private final FloatBuffer output;
    private final @Nullable OnnxTensor common;
    private final @Nullable Ends[] ends = new Ends[RowCounts.MOST + 1];

    Loaded(DenseParameters parameters, Columns shared) throws OrtException {
      this.parameters = parameters;
      this.shared = shared;
      NetworkSpec spec = parameters.spec();
      width = spec.inputWidth();
      own = shared.others(width);
      splits = SharedOnnxModel.fits(spec, shared);
      ownWidth = splits ? own.count() : width;
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        byte[] model =
            splits ? SharedOnnxModel.of(parameters, shared) : OnnxModel.merged(parameters);
        session = environment.createSession(model, options);
      }
      input = direct(RowCounts.MOST * ownWidth);
      request = direct(shared.count());
      common = splits ? tensor(request, 1, shared.count()) : null;
      output = direct(RowCounts.MOST * NetworkSpec.OUTPUTS);
    }

    RowCounts counts() {
      RowCounts known = counts;
      if (known == null) {
        String name = splits ? NAME + ", shared " + shared : NAME;
        known = RowCounts.of(name, parameters.spec(), () -> new Trial(shared));
        counts = known;
      }
      return known;
    }

    /** Sets what all rows of the next calls share: the shared columns of the row at {@code at}. */
    void share(float[] inputs, int at) {
      int to = 0;
      for (int run = 0; run < shared.runs(); run++) {
        int length = shared.to(run) - shared.from(run);
        request.put(to, inputs, at + shared.from(run), length);
        to += length;
      }
    }

    /** Runs {@code rows} rows, of which those beyond {@code count} are zeros. */
    void run(float[] inputs, int from, int count, int rows, float[] logits, int at)
        throws OrtException {
      if (splits) {
        for (int row = 0; row < count; row++) {
          int to = row * ownWidth;
          for (int run = 0; run < own.runs(); run++) {
            int length = own.to(run) - own.from(run);
            input.put(to, inputs, from + row * width + own.from(run), length);
            to += length;
          }
        }
      } else {
        input.put(0, inputs, from, count * width);
      }
      for (int i = count * ownWidth; i < rows * ownWidth; i++) {
        input.put(i, 0);
      }
      Ends of = ends[rows];
      if (of == null) {
        of =
            new Ends(
                common, tensor(input, rows, ownWidth), tensor(output, rows, NetworkSpec.OUTPUTS));
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
      if (common != null) {
        common.close();
      }
      session.close();
    }
  }

  /** The kernels on random rows, which then share some numbers of no batch. */
  private static final class Trial implements RowCounts.Kernels {
    private final OnnxNetwork network = new OnnxNetwork();
    private final Columns shared;

    Trial(Columns shared) {
      this.shared = shared;
    }

    @Override
    public float[] unpadded(DenseParameters parameters, float[] inputs, int count) {
      float[] logits = new float[count * NetworkSpec.OUTPUTS];
      try {
        Loaded ready = network.loaded(parameters, shared);
        float[] common = new float[ready.width];
        for (int i = 0; i < common.length; i++) {
          common[i] = (float) Math.sin(i);
        }
        ready.share(common, 0);
        ready.run(inputs, 0, count, count, logits, 0);
        return logits;
      } catch (OrtException e) {
        throw new IllegalStateException("%s failed on %s".formatted(NAME, parameters.spec()), e);
      }
    }

    @Override
    public void close() {
      network.close();
    }
  }

  /** The ends of a call of one number of rows. */
  private record Ends(@Nullable OnnxTensor common, OnnxTensor input, OnnxTensor output) {
    Map<String, OnnxTensor> inputs() {
      OnnxTensor first = common;
      return first == null
          ? Map.of(OnnxModel.INPUT, input)
          : Map.of(SharedOnnxModel.SHARED, first, OnnxModel.INPUT, input);
    }

    Map<String, OnnxTensor> outputs() {
      return Map.of(OnnxModel.OUTPUT, output);
    }
  }

  private static FloatBuffer direct(int floats) {
    // A whole number of lines and one more: a slice is cut to lines at both ends.
    int bytes = (floats * Float.BYTES + LINE - 1) / LINE * LINE;
    return ByteBuffer.allocateDirect(bytes + LINE)
        .alignedSlice(LINE)
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
    return logits(parameters, inputs, size, Columns.NONE);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Behind cross layers of low rank, or none, no candidate has the shared columns: see {@link
   * SharedOnnxModel}.
   *
   * @param parameters are copied when another object than last time; give a new object where the
   *     numbers changed
   * @throws IllegalStateException if the library refuses the network
   */
  @Override
  public float[] logits(DenseParameters parameters, float[] inputs, int size, Columns shared) {
    float[] logits = new float[size * NetworkSpec.OUTPUTS];
    int width = parameters.spec().inputWidth();
    try {
      Loaded ready = loaded(parameters, shared);
      RowCounts counts = ready.counts();
      ready.share(inputs, 0);
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

  private Loaded loaded(DenseParameters parameters, Columns shared) throws OrtException {
    boolean fits = SharedOnnxModel.fits(parameters.spec(), shared);
    Loaded known = fits ? apart : whole;
    if (known != null && known.parameters == parameters && (!fits || known.shared == shared)) {
      return known;
    }
    Loaded next = new Loaded(parameters, fits ? shared : Columns.NONE);
    if (fits) {
      apart = next;
    } else {
      whole = next;
    }
    close(known);
    return next;
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
    Loaded first = whole;
    Loaded second = apart;
    whole = null;
    apart = null;
    close(first);
    close(second);
  }

  private static void close(@Nullable Loaded known) {
    if (known != null) {
      try {
        known.close();
      } catch (OrtException e) {
        throw new IllegalStateException(NAME + " could not free a session", e);
      }
    }
  }
}

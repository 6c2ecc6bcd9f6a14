package dev.sluice.model.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The dense parameters of one network: one flat array, cut into the named blocks of its spec.
 *
 * <p>Bytes, little endian:
 *
 * <pre>
 *   format, int | inputWidth, int | cross layers, int | their rank, int | ReLU layers, int
 *   | a width per ReLU layer, int | experts, int, in the format that has them | floats
 * </pre>
 *
 * <p>Not thread-safe while it is written to.
 */
public final class DenseParameters {
  /** Name of the blob in a model version. */
  public static final String BLOB = "dense";

  private static final int HEADER = 5;

  /* Counts changes of what the numbers mean, the order of the input's columns among them. */
  private static final int FORMAT = -2;

  /* As above, and cross layers that mix experts. */
  private static final int MIXTURE_FORMAT = -3;

  /** Scale of the cross layers' start: at 0 they pass their input on; this only breaks symmetry. */
  private static final double CROSS_SCALE = 0.5;

  private final NetworkSpec spec;
  private final float[] values;

  private DenseParameters(NetworkSpec spec, float[] values) {
    this.spec = spec;
    this.values = values;
  }

  /** Returns zeros. */
  public static DenseParameters zeros(NetworkSpec spec) {
    return new DenseParameters(spec, new float[spec.parameters()]);
  }

  /**
   * Returns the start of training: uniform weights by fan-in and fan-out [Glorot and Bengio 2010],
   * zero biases, and the outputs' bias at the logit of {@code initialCtr}, so that the first model
   * does not spend its first thousand steps on the base rate.
   *
   * @param initialCtr in (0, 1)
   */
  public static DenseParameters initial(NetworkSpec spec, long seed, double initialCtr) {
    DenseParameters parameters = zeros(spec);
    SplittableRandom random = new SplittableRandom(seed);
    for (NetworkSpec.Block block : spec.blocks()) {
      if (!block.bias()) {
        // Each expert's core is a matrix of its own.
        int out = block.name().endsWith(".core") ? block.columns() : block.rows();
        double range = Math.sqrt(6.0 / (out + block.columns()));
        boolean cross = block.name().startsWith("cross.") && block.name().endsWith(".weight");
        double scale = cross ? CROSS_SCALE * range : range;
        for (int i = block.offset(); i < block.end(); i++) {
          parameters.values[i] = (float) (scale * (2 * random.nextDouble() - 1));
        }
      }
    }
    int bias = parameters.values.length - NetworkSpec.OUTPUTS;
    Arrays.fill(
        parameters.values,
        bias,
        parameters.values.length,
        (float) Math.log(initialCtr / (1 - initialCtr)));
    return parameters;
  }

  /** The shape. */
  public NetworkSpec spec() {
    return spec;
  }

  /** All numbers, block after block; the array itself. */
  public float[] values() {
    return values;
  }

  /**
   * Returns a copy of one block, row-major.
   *
   * @throws IllegalArgumentException if the spec has none of that name
   */
  public float[] block(String name) {
    for (NetworkSpec.Block block : spec.blocks()) {
      if (block.name().equals(name)) {
        return Arrays.copyOfRange(values, block.offset(), block.end());
      }
    }
    throw new IllegalArgumentException(
        "no parameter is named %s; there are %s"
            .formatted(name, spec.blocks().stream().map(NetworkSpec.Block::name).toList()));
  }

  /** Returns a copy that shares nothing. */
  public DenseParameters copy() {
    return new DenseParameters(spec, values.clone());
  }

  /** Returns shape and numbers. */
  public byte[] toBytes() {
    List<Integer> mlp = spec.mlp();
    boolean mixes = spec.crossExperts() > 0;
    int header = HEADER + mlp.size() + (mixes ? 1 : 0);
    ByteBuffer out =
        ByteBuffer.allocate((header + values.length) * Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(mixes ? MIXTURE_FORMAT : FORMAT);
    out.putInt(spec.inputWidth()).putInt(spec.crossLayers());
    out.putInt(spec.crossRank()).putInt(mlp.size());
    mlp.forEach(out::putInt);
    if (mixes) {
      out.putInt(spec.crossExperts());
    }
    out.asFloatBuffer().put(values);
    return out.array();
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if the bytes are of another format, or of another shape than
   *     they say
   */
  public static DenseParameters fromBytes(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < HEADER * Integer.BYTES) {
      throw new IllegalArgumentException("no dense parameters in %d bytes".formatted(bytes.length));
    }
    int format = in.getInt();
    if (format != FORMAT && format != MIXTURE_FORMAT) {
      throw new IllegalArgumentException(
          "these dense parameters were written by another build of Sluice: train the model anew");
    }
    int inputWidth = in.getInt();
    int crossLayers = in.getInt();
    int crossRank = in.getInt();
    int layers = in.getInt();
    if (layers < 0 || layers > in.remaining() / Integer.BYTES) {
      throw new IllegalArgumentException("dense parameters claim %d layers".formatted(layers));
    }
    Integer[] mlp = new Integer[layers];
    for (int l = 0; l < layers; l++) {
      mlp[l] = in.getInt();
    }
    if (format == MIXTURE_FORMAT && in.remaining() < Integer.BYTES) {
      throw new IllegalArgumentException("dense parameters end before their experts");
    }
    int experts = format == MIXTURE_FORMAT ? in.getInt() : 0;
    DenseParameters parameters =
        zeros(new NetworkSpec(inputWidth, crossLayers, crossRank, experts, List.of(mlp)));
    if (in.remaining() != parameters.values.length * Float.BYTES) {
      throw new IllegalArgumentException(
          "%s has %d numbers, %d bytes follow"
              .formatted(parameters.spec, parameters.values.length, in.remaining()));
    }
    in.asFloatBuffer().get(parameters.values);
    return parameters;
  }
}

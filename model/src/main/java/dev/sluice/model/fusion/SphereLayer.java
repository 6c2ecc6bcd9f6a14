package dev.sluice.model.fusion;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The learned part of fusion within the ctr network: a projection per modality onto one sphere,
 * where an item's modalities fuse to a point, and those of the subject's history to another.
 *
 * <p>An encoded example has what is fused as its last columns, the items' vectors and the
 * subjects'. The network reads them through this layer only: they are replaced by, per fusion: 1 if
 * both points are there, their cosine, and the products of their coordinates, times their number,
 * so that each is of the size of 1; zeros where a point lacks. The network's loss reaches the
 * projections through these, and {@link SphereObjective} adds to it.
 *
 * <p>Examples are computed one by one, so no number depends on what shares a batch. Bytes, little
 * endian:
 *
 * <pre>
 *   input width, int | fusions, int | per fusion: dim, int, modalities, int
 *   | per modality: size, int, item's column, int, subject's column, int | floats
 * </pre>
 *
 * <p>Not thread-safe while it learns. Cost per example: O(dim) times the vectors' numbers.
 */
public final class SphereLayer {
  /** Name of the blob in a model version. */
  public static final String BLOB = "sphere";

  /** Where on the curve: the mean of the training distribution of the paper. */
  static final double MIDDLE = 0.5;

  private final List<SphereColumns> fusions;
  private final int inputWidth;
  private final int kept;
  private final int outputWidth;
  private final float[] values;

  private SphereLayer(List<SphereColumns> fusions, int inputWidth) {
    this.fusions = List.copyOf(fusions);
    this.inputWidth = inputWidth;
    kept =
        fusions.stream()
            .flatMap(fusion -> fusion.modalities().stream())
            .mapToInt(modality -> Math.min(modality.item(), modality.subject()))
            .min()
            .orElse(inputWidth);
    outputWidth = kept + fusions.stream().mapToInt(SphereColumns::outputs).sum();
    values = new float[fusions.stream().mapToInt(SphereColumns::parameters).sum()];
    for (SphereColumns fusion : fusions) {
      for (SphereColumns.Modality modality : fusion.modalities()) {
        if (kept < 0
            || modality.size() < 1
            || modality.item() + modality.size() >= inputWidth
            || modality.subject() + modality.size() > inputWidth) {
          throw new IllegalArgumentException(
              "%s does not lie within %d columns".formatted(modality, inputWidth));
        }
      }
    }
  }

  /**
   * Returns the start of training: random rotations, which keep a modality's angles where the
   * sphere has room for it, and roughly where not.
   *
   * @param inputWidth columns of an encoded example
   */
  public static SphereLayer initial(List<SphereColumns> fusions, int inputWidth, long seed) {
    SphereLayer layer = new SphereLayer(fusions, inputWidth);
    SplittableRandom random = new SplittableRandom(seed);
    int at = 0;
    for (SphereColumns fusion : fusions) {
      for (SphereColumns.Modality modality : fusion.modalities()) {
        double[][] orthogonal =
            OrthogonalVectors.random(
                Math.min(fusion.dim(), modality.size()),
                Math.max(fusion.dim(), modality.size()),
                random);
        for (int row = 0; row < fusion.dim(); row++) {
          for (int i = 0; i < modality.size(); i++) {
            layer.values[at++] =
                (float) (fusion.dim() < modality.size() ? orthogonal[row][i] : orthogonal[i][row]);
          }
        }
      }
    }
    return layer;
  }

  /**
   * Takes over the numbers of {@link #toBytes}.
   *
   * @throws IllegalStateException if they are of other fusions
   */
  public void restore(byte[] bytes) {
    SphereLayer saved = fromBytes(bytes);
    if (!saved.fusions.equals(fusions) || saved.inputWidth != inputWidth) {
      throw new IllegalStateException(
          "the table holds projections of %s, the feature schema asks for %s: start a new model name"
              .formatted(saved.fusions, fusions));
    }
    System.arraycopy(saved.values, 0, values, 0, values.length);
  }

  /** Whether every number is one. */
  public static boolean finite(float[] gradient) {
    for (float value : gradient) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** Whether there is nothing to fuse: the input is the output. */
  public boolean isEmpty() {
    return fusions.isEmpty();
  }

  /** Columns of an encoded example. */
  public int inputWidth() {
    return inputWidth;
  }

  /** Columns that the network reads. */
  public int outputWidth() {
    return outputWidth;
  }

  /** The projections, fusion after fusion, modality after modality, row-major; the array itself. */
  public float[] values() {
    return values;
  }

  /**
   * The fused point of an item by itself, [dim], norm 1; null if no modality gives one.
   *
   * @param fusion its number among the schema's fusions
   * @param vectors by modality in their order, norm 1 each, null for those that lack
   */
  public float @Nullable [] point(int fusion, @Nullable float[][] vectors) {
    int offset = 0;
    for (int f = 0; f < fusion; f++) {
      offset += fusions.get(f).parameters();
    }
    SphereColumns columns = fusions.get(fusion);
    List<SphereColumns.Modality> packed = new ArrayList<>();
    int width = 0;
    for (SphereColumns.Modality modality : columns.modalities()) {
      packed.add(new SphereColumns.Modality(modality.size(), width, 0));
      width += modality.size() + 1;
    }
    float[] input = new float[width];
    for (int k = 0; k < packed.size(); k++) {
      float[] vector = vectors[k];
      if (vector != null) {
        SphereColumns.Modality modality = packed.get(k);
        System.arraycopy(vector, 0, input, modality.item(), modality.size());
        input[modality.item() + modality.size()] = 1;
      }
    }
    SpherePoint point =
        SpherePoint.item(new SphereColumns(columns.dim(), packed), values, offset, input, 0);
    return point == null ? null : point.point();
  }

  /**
   * Fills the network's input.
   *
   * @param input [size][inputWidth], row-major; may be longer
   * @param output [size][outputWidth], row-major; may be longer
   */
  public void forward(float[] input, int size, float[] output) {
    fill(input, size, output, null);
  }

  /** The same, with the way back; {@code input} must not change before that was taken. */
  public Pass pass(float[] input, int size) {
    return new Pass(input, size);
  }

  private void fill(
      float[] input, int size, float[] output, @Nullable SpherePoint @Nullable [][] points) {
    for (int i = 0; i < size; i++) {
      System.arraycopy(input, i * inputWidth, output, i * outputWidth, kept);
    }
    int offset = 0;
    int column = kept;
    for (int f = 0; f < fusions.size(); f++) {
      SphereColumns fusion = fusions.get(f);
      SpherePoint subject = null;
      for (int i = 0; i < size; i++) {
        int base = i * inputWidth;
        // Candidates of one request, and its examples, follow each other and share their history.
        if (i == 0 || !sameSubject(fusion, input, base)) {
          subject = SpherePoint.subject(fusion, values, offset, input, base);
        }
        SpherePoint item = SpherePoint.item(fusion, values, offset, input, base);
        write(fusion, item, subject, output, i * outputWidth + column);
        if (points != null) {
          points[2 * f][i] = item;
          points[2 * f + 1][i] = subject;
        }
      }
      offset += fusion.parameters();
      column += fusion.outputs();
    }
  }

  private boolean sameSubject(SphereColumns fusion, float[] input, int base) {
    int from = base + fusion.modalities().get(0).subject();
    int to = from + fusion.numbers();
    return Arrays.equals(input, from, to, input, from - inputWidth, to - inputWidth);
  }

  private static void write(
      SphereColumns fusion,
      @Nullable SpherePoint item,
      @Nullable SpherePoint subject,
      float[] output,
      int at) {
    if (item == null || subject == null) {
      Arrays.fill(output, at, at + fusion.outputs(), 0);
      return;
    }
    double cosine = 0;
    for (int j = 0; j < fusion.dim(); j++) {
      double product = (double) item.point()[j] * subject.point()[j];
      cosine += product;
      output[at + 2 + j] = (float) (fusion.dim() * product);
    }
    output[at] = 1;
    output[at + 1] = (float) cosine;
  }

  /** A batch on its way through, for training. */
  public final class Pass {
    private final float[] output;
    private final int size;
    private final @Nullable SpherePoint[][] points;

    private Pass(float[] input, int size) {
      this.size = size;
      points = new SpherePoint[2 * fusions.size()][size];
      if (fusions.isEmpty()) {
        output = input;
      } else {
        output = new float[size * outputWidth];
        fill(input, size, output, points);
      }
    }

    /** The network's input, [size][outputWidth]. */
    public float[] output() {
      return output;
    }

    /** Returns, of gradients [size][outputWidth], those at the kept columns, [size][inputWidth]. */
    public float[] atInput(float[] gradients) {
      if (fusions.isEmpty()) {
        return gradients;
      }
      float[] wide = new float[size * inputWidth];
      for (int i = 0; i < size; i++) {
        System.arraycopy(gradients, i * outputWidth, wide, i * inputWidth, kept);
      }
      return wide;
    }

    /**
     * Returns the gradient at {@link #values()} of the network's loss and of {@code objective};
     * once per pass.
     *
     * @param gradients of the network's loss at its input, [size][outputWidth]
     * @param positive [size], whether something came of the example
     */
    public float[] backward(float[] gradients, boolean[] positive, SphereObjective objective) {
      float[] byValue = new float[values.length];
      int offset = 0;
      int column = kept;
      for (int f = 0; f < fusions.size(); f++) {
        SphereColumns fusion = fusions.get(f);
        @Nullable SpherePoint[] items = points[2 * f];
        @Nullable SpherePoint[] subjects = points[2 * f + 1];
        for (int i = 0; i < size; i++) {
          read(fusion, items[i], subjects[i], gradients, i * outputWidth + column);
        }
        SphereLosses.add(items, subjects, positive, objective);
        for (int i = 0; i < size; i++) {
          SpherePoint item = items[i];
          SpherePoint subject = subjects[i];
          if (item != null) {
            item.backward(byValue, offset);
          }
          if (subject != null && (i == 0 || subject != subjects[i - 1])) {
            subject.backward(byValue, offset);
          }
        }
        offset += fusion.parameters();
        column += fusion.outputs();
      }
      return byValue;
    }

    /** The losses that {@link #backward} adds, by themselves; spends the pass. */
    double auxiliary(boolean[] positive, SphereObjective objective) {
      double sum = 0;
      for (int f = 0; f < fusions.size(); f++) {
        sum += SphereLosses.add(points[2 * f], points[2 * f + 1], positive, objective);
      }
      return sum;
    }

    private static void read(
        SphereColumns fusion,
        @Nullable SpherePoint item,
        @Nullable SpherePoint subject,
        float[] gradients,
        int at) {
      if (item == null || subject == null) {
        return;
      }
      for (int j = 0; j < fusion.dim(); j++) {
        float upstream = gradients[at + 1] + fusion.dim() * gradients[at + 2 + j];
        item.gradient[j] += upstream * subject.point()[j];
        subject.gradient[j] += upstream * item.point()[j];
      }
    }
  }

  /** Returns shape and numbers. */
  public byte[] toBytes() {
    int modalities = fusions.stream().mapToInt(fusion -> fusion.modalities().size()).sum();
    int ints = 2 + 2 * fusions.size() + 3 * modalities;
    ByteBuffer out =
        ByteBuffer.allocate((ints + values.length) * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(inputWidth).putInt(fusions.size());
    for (SphereColumns fusion : fusions) {
      out.putInt(fusion.dim()).putInt(fusion.modalities().size());
      for (SphereColumns.Modality modality : fusion.modalities()) {
        out.putInt(modality.size()).putInt(modality.item()).putInt(modality.subject());
      }
    }
    out.asFloatBuffer().put(values);
    return out.array();
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if the bytes are of another shape than they say
   */
  public static SphereLayer fromBytes(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      int inputWidth = in.getInt();
      int count = in.getInt();
      List<SphereColumns> fusions = new ArrayList<>();
      for (int f = 0; f < count; f++) {
        int dim = in.getInt();
        int size = in.getInt();
        List<SphereColumns.Modality> modalities = new ArrayList<>();
        for (int k = 0; k < size; k++) {
          modalities.add(new SphereColumns.Modality(in.getInt(), in.getInt(), in.getInt()));
        }
        fusions.add(new SphereColumns(dim, modalities));
      }
      SphereLayer layer = new SphereLayer(fusions, inputWidth);
      if (in.remaining() != layer.values.length * Float.BYTES) {
        throw new IllegalArgumentException(
            "projections of %s have %d numbers, %d bytes follow"
                .formatted(fusions, layer.values.length, in.remaining()));
      }
      in.asFloatBuffer().get(layer.values);
      return layer;
    } catch (java.nio.BufferUnderflowException e) {
      throw new IllegalArgumentException("no projections in %d bytes".formatted(bytes.length), e);
    }
  }
}

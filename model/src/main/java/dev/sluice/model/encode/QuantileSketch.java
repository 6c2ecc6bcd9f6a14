package dev.sluice.model.encode;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Learns the quantile boundaries of number fields: the first {@value #SAMPLE} finite values of a
 * field, in input order, fix them for good. The learner's state, so it has one writer, and is part
 * of every model version as the blob {@value #BLOB}.
 *
 * <p>Boundaries that kept moving would give a row another meaning each time; a sketch over the
 * whole stream was rejected for that reason. The price is that a drift after the sample only fills
 * the outer buckets.
 *
 * <pre>
 *   fields, int | per field, by name: name, UTF | fixed, boolean | n, int | n doubles, big endian
 *   (fixed: the boundaries, ascending; else: the values so far, in input order)
 * </pre>
 */
public final class QuantileSketch {
  /** Name of the blob in a model version. */
  public static final String BLOB = "quantiles";

  /** Values that fix a field's boundaries. */
  static final int SAMPLE = 2_000;

  /** Buckets at most; fewer where quantiles coincide. 32 leave 60 values of the sample in each. */
  static final int BUCKETS = 32;

  private final Map<String, double[]> fixed;
  private final Map<String, Sample> open;
  private @Nullable Boundaries boundaries;

  private QuantileSketch(Map<String, double[]> fixed, Map<String, Sample> open) {
    this.fixed = fixed;
    this.open = open;
  }

  /** Returns a sketch that has seen nothing. */
  public static QuantileSketch empty() {
    return new QuantileSketch(new TreeMap<>(), new TreeMap<>());
  }

  /**
   * Counts one value of {@code field} in. Values that are not finite are ignored, and so is every
   * value once the boundaries are fixed.
   *
   * @return whether this value fixed the boundaries
   */
  public boolean observe(String field, double value) {
    if (!Double.isFinite(value) || fixed.containsKey(field)) {
      return false;
    }
    Sample sample = open.computeIfAbsent(field, f -> new Sample());
    sample.values[sample.size++] = value;
    if (sample.size < SAMPLE) {
      return false;
    }
    fixed.put(field, quantiles(sample.values));
    open.remove(field);
    boundaries = null;
    return true;
  }

  /** Returns the boundaries fixed so far. */
  public Boundaries boundaries() {
    if (boundaries == null) {
      boundaries = new Boundaries(fixed);
    }
    return boundaries;
  }

  private static double[] quantiles(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] inner = new double[BUCKETS - 1];
    for (int i = 1; i < BUCKETS; i++) {
      // Adding zero turns -0.0 into 0.0, so that the two meet in one bucket.
      inner[i - 1] = sorted[(int) ((long) i * sorted.length / BUCKETS)] + 0.0;
    }
    return Arrays.stream(inner).distinct().toArray();
  }

  /** Returns the whole state; equal states give equal bytes. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(fixed.size() + open.size());
      for (Map.Entry<String, double[]> field : fixed.entrySet()) {
        write(out, field.getKey(), true, field.getValue(), field.getValue().length);
      }
      for (Map.Entry<String, Sample> field : open.entrySet()) {
        write(out, field.getKey(), false, field.getValue().values, field.getValue().size);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(
      DataOutputStream out, String name, boolean isFixed, double[] values, int n)
      throws IOException {
    out.writeUTF(name);
    out.writeBoolean(isFixed);
    out.writeInt(n);
    for (int i = 0; i < n; i++) {
      out.writeDouble(values[i]);
    }
  }

  /**
   * Reads what {@link #toBytes} wrote; no bytes are a sketch that has seen nothing.
   *
   * @throws IllegalArgumentException if they are not such a state
   */
  public static QuantileSketch fromBytes(byte[] bytes) {
    QuantileSketch sketch = empty();
    if (bytes.length == 0) {
      return sketch;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int fields = in.readInt();
      for (int f = 0; f < fields; f++) {
        sketch.read(in);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "not a state of quantiles (%d bytes)".formatted(bytes.length), e);
    }
    return sketch;
  }

  private void read(DataInputStream in) throws IOException {
    String name = in.readUTF();
    boolean isFixed = in.readBoolean();
    int n = in.readInt();
    if (n < 0 || n > SAMPLE) {
      throw new IOException("field %s claims %d values".formatted(name, n));
    }
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = in.readDouble();
    }
    if (isFixed) {
      fixed.put(name, values);
    } else {
      Sample sample = new Sample();
      System.arraycopy(values, 0, sample.values, 0, n);
      sample.size = n;
      open.put(name, sample);
    }
  }

  /** Returns how many values of each open field were seen: for reports. */
  public Map<String, Integer> waiting() {
    Map<String, Integer> sizes = new HashMap<>();
    open.forEach((field, sample) -> sizes.put(field, sample.size));
    return sizes;
  }

  private static final class Sample {
    final double[] values = new double[SAMPLE];
    int size;
  }
}

package dev.sluice.model.calibrate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A calibration as one model version carries it: from a click logit, and the value of one field, to
 * a ctr. Immutable; computing one allocates nothing.
 *
 * <pre>
 *   scale, shift, double each | field, UTF
 *   n, int | n times: knot, value, double each     the curve, ascending; none changes nothing
 *   m, int | m times: value, UTF | factor, double  of the field
 * </pre>
 */
public final class Calibrator {
  /** Name of the blob in a version. */
  public static final String BLOB = "calibrator";

  /** Changes nothing. */
  public static final Calibrator NONE = new Calibrator(1, 0, DecayedBins.Curve.NONE, "", Map.of());

  private final double scale;
  private final double shift;
  private final DecayedBins.Curve curve;
  private final String field;
  private final Map<String, Double> factors;

  Calibrator(
      double scale,
      double shift,
      DecayedBins.Curve curve,
      String field,
      Map<String, Double> factors) {
    this.scale = scale;
    this.shift = shift;
    this.curve = curve;
    this.field = field;
    this.factors = Map.copyOf(factors);
  }

  /** The feature whose values have factors of their own; empty if none has. */
  public String field() {
    return field;
  }

  /**
   * The calibrated ctr, in [0, 1].
   *
   * @param value of {@link #field}; null where it is missing
   */
  public double ctr(double logit, @Nullable String value) {
    double ctr = curve.ctr(OnlinePlatt.sigmoid(scale * logit + shift));
    Double factor = value == null || factors.isEmpty() ? null : factors.get(value);
    return factor == null ? ctr : Math.min(1, ctr * factor);
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeDouble(scale);
      out.writeDouble(shift);
      out.writeUTF(field);
      curve.write(out);
      out.writeInt(factors.size());
      for (Map.Entry<String, Double> factor : new TreeMap<>(factors).entrySet()) {
        out.writeUTF(factor.getKey());
        out.writeDouble(factor.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what a version carries; no bytes are {@link #NONE}.
   *
   * @throws IllegalArgumentException if they are no calibration
   */
  public static Calibrator fromBytes(byte @Nullable [] bytes) {
    if (bytes == null || bytes.length == 0) {
      return NONE;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      double scale = in.readDouble();
      double shift = in.readDouble();
      String field = in.readUTF();
      DecayedBins.Curve curve = DecayedBins.Curve.read(in);
      Map<String, Double> factors = new HashMap<>();
      for (int n = in.readInt(); n > 0; n--) {
        String value = in.readUTF();
        factors.put(value, in.readDouble());
      }
      return new Calibrator(scale, shift, curve, field, factors);
    } catch (IOException e) {
      throw new IllegalArgumentException("not the calibration of a model version", e);
    }
  }
}

package dev.sluice.model.calibrate;

import dev.sluice.model.CalibrationKind;
import dev.sluice.model.ModelConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Learns the calibration of a network that goes on learning itself: from each closed example, after
 * it was predicted. Global first, then a factor per value of one field with shrinkage.
 *
 * <p>Sampled negatives are corrected before: an example stands for as many as were not sent, by its
 * weight, which is exact on average. State follows from the examples and their order alone. Not
 * thread-safe.
 */
public final class OnlineCalibrator {
  /** Bins of equal width in ctr. */
  private static final int BINS = 100;

  /** Imagined examples in each bin. */
  private static final double BIN_PRIOR = 50;

  /** Closed examples after which older ones count less, by {@link #DECAY}: half after 33,000. */
  private static final int WINDOW = 5_000;

  private static final double DECAY = 0.9;

  /** Below so many counted examples the curve through the bins is noise. */
  private static final double BINS_NEED = 4_000;

  /** Beyond, one example would turn everything: a burst of absurd logits is one. */
  private static final double MOST_LOGIT = 15;

  /** A factor nearer to 1 than this is not worth its bytes. */
  private static final double LEAST_EFFECT = 1e-3;

  private final CalibrationKind kind;
  private final String field;
  private final double rate;
  private OnlinePlatt platt;
  private DecayedBins bins;
  private FieldShrinkage shrinkage;
  private DecayedBins.@Nullable Curve curve;
  private long learned;

  /** Changes nothing yet. */
  public OnlineCalibrator(ModelConfig config) {
    kind = config.calibration();
    field = config.calibrationField();
    rate = config.calibrationRate();
    platt = new OnlinePlatt(rate);
    bins = new DecayedBins(BINS, DECAY, BIN_PRIOR);
    shrinkage = new FieldShrinkage(FieldShrinkage.LEAST_STRENGTH, DECAY);
  }

  /** The feature whose values have factors of their own; empty if none has. */
  public String field() {
    return field;
  }

  /** The ctr that would be served now. */
  public double ctr(double logit, @Nullable String value) {
    double global = global(logit);
    return value == null ? global : shrinkage.ctr(value, global);
  }

  private double global(double logit) {
    double ctr = platt.ctr(logit);
    return bins.total() < BINS_NEED ? ctr : curve().ctr(ctr);
  }

  /**
   * Learns from a closed example.
   *
   * @param value of {@link #field}; null where it is missing
   * @param weight how many such examples it stands for
   */
  public void learn(double logit, @Nullable String value, boolean click, double weight) {
    if (kind == CalibrationKind.OFF || !Double.isFinite(logit)) {
      return;
    }
    double within = Math.max(-MOST_LOGIT, Math.min(MOST_LOGIT, logit));
    if (value != null) {
      shrinkage.add(value, global(within), click, weight);
    }
    double ctr = platt.ctr(within);
    if (kind == CalibrationKind.BINS) {
      bins.add(ctr, click, weight);
    }
    platt.learn(within, click, weight);
    if (++learned % WINDOW == 0) {
      bins.nextWindow();
      shrinkage.nextWindow();
      curve = null;
    }
  }

  /* The curve moves once per window: computing it for each example would cost more than learning. */
  private DecayedBins.Curve curve() {
    DecayedBins.Curve known = curve;
    if (known == null) {
      known = bins.curve();
      curve = known;
    }
    return known;
  }

  /** The calibration as of now, for a version. */
  public byte[] served() {
    DecayedBins.Curve bent = bins.total() < BINS_NEED ? DecayedBins.Curve.NONE : curve();
    return new Calibrator(
            platt.scale(), platt.shift(), bent, field, shrinkage.factors(LEAST_EFFECT))
        .toBytes();
  }

  /** Everything that learning goes on from. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(learned);
      out.writeDouble(platt.scale());
      out.writeDouble(platt.shift());
      bins.write(out);
      shrinkage.write(out);
      DecayedBins.Curve known = curve;
      out.writeBoolean(known != null);
      if (known != null) {
        known.write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Goes back to {@link #toBytes}; no bytes are the start. */
  public void restore(byte[] bytes) {
    platt = new OnlinePlatt(rate);
    bins = new DecayedBins(BINS, DECAY, BIN_PRIOR);
    shrinkage = new FieldShrinkage(FieldShrinkage.LEAST_STRENGTH, DECAY);
    curve = null;
    learned = 0;
    if (bytes.length == 0) {
      return;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      learned = in.readLong();
      platt = OnlinePlatt.of(rate, in.readDouble(), in.readDouble());
      bins.read(in);
      shrinkage.read(in);
      if (in.readBoolean()) {
        curve = DecayedBins.Curve.read(in);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("not a calibrator's state", e);
    }
  }
}

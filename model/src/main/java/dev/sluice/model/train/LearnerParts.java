package dev.sluice.model.train;

import dev.sluice.embeddings.EmbeddingTable;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.report.ValuesSeen;
import dev.sluice.model.calibrate.Calibrator;
import dev.sluice.model.calibrate.OnlineCalibrator;
import dev.sluice.model.encode.QuantileSketch;
import dev.sluice.model.gate.GateLevels;
import dev.sluice.model.gate.OnlineGates;
import dev.sluice.model.network.DenseParameters;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a learner keeps and serves beside its rows, as named bytes. */
final class LearnerParts {
  static final String PROGRESS = "progress";

  private static final String MOMENTS = "adam";
  private static final String GATES = "gate-state";
  private static final String CALIBRATION = "calibrator-state";

  private final Trunk trunk;
  private final Counted counted;
  private final OnlineCalibrator calibrator;
  private final Safety safety;
  private final Forgetter forgetter;
  private final @Nullable OnlineGates gates;
  private final FeatureRegistry registry;
  private final ValuesSeen valuesSeen;
  private final Map<String, byte[]> initial = new HashMap<>();

  /** Whether what was restored had gates, which rankers may still have. */
  private boolean hadGates;

  /** The parts of a learner that has learned nothing yet. */
  LearnerParts(
      Trunk trunk,
      Counted counted,
      OnlineCalibrator calibrator,
      Safety safety,
      Forgetter forgetter,
      @Nullable OnlineGates gates,
      FeatureRegistry registry,
      ValuesSeen valuesSeen) {
    this.trunk = trunk;
    this.counted = counted;
    this.calibrator = calibrator;
    this.safety = safety;
    this.forgetter = forgetter;
    this.gates = gates;
    this.registry = registry;
    this.valuesSeen = valuesSeen;
    initial.put(DenseParameters.BLOB, trunk.dense());
    initial.putAll(trunk.sphere());
    initial.putAll(trunk.attention().served());
    initial.put(QuantileSketch.BLOB, QuantileSketch.empty().toBytes());
  }

  /** All that a checkpoint keeps. */
  Map<String, byte[]> checkpoint(Progress progress) {
    Map<String, byte[]> blobs = new HashMap<>();
    blobs.put(DenseParameters.BLOB, trunk.dense());
    blobs.put(MOMENTS, trunk.moments());
    blobs.putAll(trunk.sphere());
    blobs.putAll(trunk.sphereMoments());
    blobs.putAll(trunk.attention().served());
    blobs.putAll(trunk.attention().moments());
    counted.addTo(blobs);
    blobs.put(CALIBRATION, calibrator.toBytes());
    safety.addTo(blobs);
    if (gates != null || hadGates) {
      blobs.put(GATES, trunk.gateBytes());
    }
    forgetter.addTo(blobs);
    blobs.put(PROGRESS, progress.toBytes());
    blobs.put(FeatureRegistry.BLOB, registry.toBytes());
    blobs.put(ValuesSeen.BLOB, valuesSeen.toBytes());
    return blobs;
  }

  /** The optimisers' state. */
  Map<String, byte[]> moments() {
    Map<String, byte[]> blobs = new HashMap<>(trunk.sphereMoments());
    blobs.putAll(trunk.attention().moments());
    blobs.put(MOMENTS, trunk.moments());
    if (gates != null) {
      blobs.put(GATES, trunk.gateBytes());
    }
    return blobs;
  }

  /** What version 0 gives rankers: what the model was before it learned. */
  Map<String, byte[]> initial() {
    Map<String, byte[]> blobs = new HashMap<>(initial);
    blobs.put(FeatureRegistry.BLOB, registry.toBytes());
    return blobs;
  }

  /** What a version gives rankers. */
  Map<String, byte[]> served(boolean withNeighbours) {
    Map<String, byte[]> blobs = new HashMap<>();
    blobs.put(DenseParameters.BLOB, trunk.dense());
    blobs.putAll(trunk.sphere());
    blobs.putAll(trunk.attention().served());
    blobs.put(FeatureRegistry.BLOB, registry.toBytes());
    blobs.put(Calibrator.BLOB, calibrator.served());
    counted.addServed(blobs, withNeighbours);
    if (gates != null || hadGates) {
      // Where gates were taken out of the configuration, rankers must hear that there are none.
      blobs.put(GateLevels.BLOB, gates == null ? new byte[0] : gates.levels().toBytes());
    }
    return blobs;
  }

  void restoreValuesSeen(Map<String, byte[]> blobs) {
    valuesSeen.restore(blobs.getOrDefault(ValuesSeen.BLOB, new byte[0]));
  }

  /** Goes back to a checkpoint's parts; returns how far it had come. */
  Progress restore(Map<String, byte[]> blobs) {
    trunk.restore(part(blobs, DenseParameters.BLOB), part(blobs, MOMENTS));
    trunk.attention().restore(blobs);
    trunk.restoreSphere(blobs);
    counted.restore(blobs);
    calibrator.restore(blobs.getOrDefault(CALIBRATION, new byte[0]));
    byte[] kept = blobs.getOrDefault(GATES, new byte[0]);
    hadGates = kept.length > 0;
    if (gates != null) {
      gates.restore(kept);
    }
    safety.restore(blobs);
    forgetter.restore(blobs);
    return Progress.fromBytes(part(blobs, PROGRESS));
  }

  static byte[] part(Map<String, byte[]> blobs, String name) {
    byte[] bytes = blobs.get(name);
    if (bytes == null) {
      throw new IllegalStateException("the table lacks its part " + name);
    }
    return bytes;
  }

  /* A feature keeps the rows that it was given first, whatever the schema's order is now. */
  static FeatureRegistry registry(EmbeddingTable table) {
    byte[] kept = table.current().blobs().get(FeatureRegistry.BLOB);
    return kept == null ? new FeatureRegistry() : FeatureRegistry.fromBytes(kept);
  }
}

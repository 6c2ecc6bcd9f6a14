package dev.sluice.model.train;

import dev.sluice.model.ModelConfig;
import dev.sluice.model.calibrate.OnlineCalibrator;
import dev.sluice.model.network.Gradients;
import dev.sluice.model.network.NetworkSpec;
import dev.sluice.model.network.Targets;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Finding;
import dev.sluice.schemas.record.Vector;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps a learner from harm: has each window judged, takes the model back where it was spoilt,
 * keeps a sample of what could not be learned, and says so in findings. Rows, dense parameters,
 * both optimisers and the calibrator go back together; counts of what happened (popularity,
 * neighbours, quantiles) stay. Not thread-safe.
 */
final class Safety {
  private static final String GUARD = "guard";
  private static final String POINT = "return-point";
  private static final String REFUSED = "refused-examples";
  private static final int SAMPLE = 8;

  private final String report;
  private final VersionGuard guard;
  private final Trunk trunk;
  private final OnlineCalibrator calibrator;
  private final Deque<byte[]> sample = new ArrayDeque<>();
  private final List<Finding> findings = new ArrayList<>();

  Safety(ModelConfig config, Trunk trunk, OnlineCalibrator calibrator) {
    this.report = "trainer-" + config.name();
    this.guard = new VersionGuard(config);
    this.trunk = trunk;
    this.calibrator = calibrator;
  }

  VersionGuard guard() {
    return guard;
  }

  /** Takes what was predicted of a closed example, and what came of it. */
  void predicted(Example example, double logit, double ctr, boolean click, double weight) {
    guard.window().add(ctr, click, weight);
    guard.own().add(Targets.sigmoid(logit), click, weight);
    if (holdsNoNumber(example)) {
      guard.window().addNoNumber();
    }
  }

  /** Takes a batch that moved nothing, as its gradients were no numbers. */
  void refused(List<Example> batch, Gradients gradients, Instant time) {
    batch.forEach(example -> guard.window().addRefused());
    Example odd = batch.get(firstOdd(batch, gradients));
    sample.addLast(Codecs.EXAMPLE.encode(odd));
    if (sample.size() > SAMPLE) {
      sample.removeFirst();
    }
    finding(
        time,
        "refused-batch",
        "warning",
        "%d examples moved nothing, as loss or gradients were no numbers. One of them is %s: look at its features"
            .formatted(batch.size(), odd.getExampleId()),
        Map.of("examples", (double) batch.size()));
  }

  private static int firstOdd(List<Example> batch, Gradients gradients) {
    for (int i = 0; i < batch.size(); i++) {
      for (int output = 0; output < NetworkSpec.OUTPUTS; output++) {
        if (!Float.isFinite(gradients.logits()[i * NetworkSpec.OUTPUTS + output])) {
          return i;
        }
      }
    }
    return 0;
  }

  /** Closes a full window after a batch, and goes back if it must. */
  void endOfBatch(Instant time) {
    switch (guard.step()) {
      case GO_ON -> {}
      case PASSED -> trunk.point().passed(parts());
      case FAILED -> {
        trunk.point().failed(parts());
        finding(time, "bad-window", "warning", "A window is bad: " + guard.reason(), evidence());
      }
      case GO_BACK -> {
        byte[][] good = trunk.point().parts();
        int rows = trunk.point().rows().length;
        trunk.goBack(good);
        calibrator.restore(good[2]);
        finding(
            time,
            "went-back",
            "severe",
            "The model went back to its last good state, %d rows: %s. What was learned since is dropped; look at the examples of these minutes"
                .formatted(rows, guard.reason()),
            evidence());
      }
    }
  }

  private byte[][] parts() {
    return new byte[][] {
      trunk.dense(),
      trunk.moments(),
      calibrator.toBytes(),
      trunk.sphereBytes(),
      trunk.sphereMomentBytes(),
      trunk.gateBytes(),
      trunk.attention().toBytes()
    };
  }

  /** Why a version cut now must be withheld; empty if it may go out. */
  Optional<String> objection() {
    return guard.objection();
  }

  /** Drops what is kept of a subject's examples. */
  void forget(String subject) {
    sample.removeIf(bytes -> Codecs.EXAMPLE.decodeOrThrow(bytes).getSubject().equals(subject));
  }

  /** Says what became of a wish to be forgotten; the subject is not named. */
  void forgot(Instant time, String message, Map<String, Double> evidence) {
    finding(time, "forgotten", "info", message, evidence);
  }

  /** Says that versions are withheld from now on. */
  void withheld(long version, String reason, Instant time) {
    finding(
        time,
        "withheld",
        "severe",
        "Version %d is withheld: %s. Rankers stay at the one before".formatted(version, reason),
        evidence(version));
  }

  /** Says that versions go out again. */
  void resumed(long version, Instant time) {
    finding(
        time,
        "resumed",
        "info",
        "Version %d passes the guard and goes out".formatted(version),
        evidence(version));
  }

  /** How the last window did, by the names of its metrics; NaN where that is not defined. */
  Map<String, Double> figures() {
    return Map.of(
        "windowNe",
        guard.last().ne(),
        "windowPcoc",
        guard.last().pcoc(),
        "badWindows",
        (double) guard.badWindows(),
        "returns",
        (double) guard.returns());
  }

  private Map<String, Double> evidence(long version) {
    Map<String, Double> evidence = evidence();
    evidence.put("version", (double) version);
    return evidence;
  }

  private Map<String, Double> evidence() {
    Map<String, Double> evidence = new HashMap<>();
    WindowSums last = guard.last();
    put(evidence, "ne", last.ne());
    put(evidence, "pcoc", last.pcoc());
    put(evidence, "examples", last.size());
    put(evidence, "bad_windows", guard.badWindows());
    put(evidence, "returns", guard.returns());
    return evidence;
  }

  private static void put(Map<String, Double> evidence, String name, double value) {
    if (Double.isFinite(value)) {
      evidence.put(name, value);
    }
  }

  private void finding(
      Instant time, String check, String severity, String message, Map<String, Double> evidence) {
    findings.add(
        Finding.newBuilder()
            .setTime(time)
            .setReport(report)
            .setCheck(check)
            .setSeverity(severity)
            .setSubject(report)
            .setMessage(message)
            .setEvidence(evidence)
            .build());
  }

  /** Returns what is to be told since the last call. */
  List<Finding> told() {
    List<Finding> told = List.copyOf(findings);
    findings.clear();
    return told;
  }

  /** The examples that were kept of refused batches, oldest first. */
  List<Example> sample() {
    return sample.stream().map(Codecs.EXAMPLE::decodeOrThrow).toList();
  }

  /** Begins at the model as it stands. */
  void begin() {
    restore(Map.of());
  }

  /** Adds what a checkpoint must keep. */
  void addTo(Map<String, byte[]> blobs) {
    ByteBuffer kept =
        ByteBuffer.allocate(sample.stream().mapToInt(s -> Integer.BYTES + s.length).sum());
    sample.forEach(s -> kept.putInt(s.length).put(s));
    blobs.put(REFUSED, kept.array());
    if (guard.active()) {
      blobs.put(GUARD, guard.toBytes());
      blobs.put(POINT, trunk.point().toBytes());
    }
  }

  /** Goes back to what {@link #addTo} kept; the trunk and the calibrator are restored already. */
  void restore(Map<String, byte[]> blobs) {
    findings.clear();
    sample.clear();
    ByteBuffer kept = ByteBuffer.wrap(blobs.getOrDefault(REFUSED, new byte[0]));
    while (kept.hasRemaining()) {
      byte[] bytes = new byte[kept.getInt()];
      kept.get(bytes);
      sample.addLast(bytes);
    }
    guard.restore(blobs.getOrDefault(GUARD, new byte[0]));
    byte[] point = blobs.get(POINT);
    if (point == null) {
      trunk.point().begin(parts());
    } else {
      trunk.point().restore(point);
    }
  }

  private static boolean holdsNoNumber(Example example) {
    for (Object value : example.getFeatures().values()) {
      if (value instanceof Double number && !Double.isFinite(number)) {
        return true;
      }
      if (value instanceof Vector vector) {
        for (float number : vector.getValues()) {
          if (!Float.isFinite(number)) {
            return true;
          }
        }
      }
    }
    return false;
  }
}

package dev.sluice.model.gate;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.gate.ValueGates;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gates that a stream learns, one per feature value, on one for each feature: {@code min(1,
 * sigmoid(tau(age of the feature) u + tau(age of the value) v) / sigmoid(w0))}. Not thread-safe.
 *
 * <p>What differs from the search on a bounded log [OptFS], and why:
 *
 * <ul>
 *   <li>The temperature rises by windows of examples, counted for each feature and value from when
 *       it was first met: a value that appears late is decided as calmly as the first ones were.
 *       Weights move with the same haste, not at all in the first window.
 *   <li>Every example is met once, before it is learned. The derivative by a gate is therefore what
 *       the value's vector is worth on an example that it has not learned: noise has a mean of the
 *       closing sign, and no early stopping is needed.
 *   <li>Few values are met often enough for that mean to show against its noise. All values of a
 *       feature share {@code u}, which starts at w0; a value's own {@code v} starts at 0, is drawn
 *       back to 0, and moves it off its feature where its own examples insist.
 *   <li>The regulariser pulls {@code u} by a share of the size of its derivatives, which Adam
 *       divides by: one strength fits any log, and means the least worth (its mean over its noise,
 *       per batch) that a feature must have to stay open.
 *   <li>A factor is 1 at most, as it is at the start: an open gate changes nothing. The original's
 *       rise to 1 / sigmoid(w0) is learned anew by its retraining, which a stream has not.
 *   <li>Weights are kept within reach of 0, and derivatives are taken by the gate, not through the
 *       sigmoid's vanishing slope: a closed gate opens as soon as its values are worth it. What a
 *       closed value would be worth is known, as its row is still read and learned while training.
 * </ul>
 *
 * <p>The budget is the number of values with a {@code v}; when it is spent, the ones met least
 * lately give theirs up at the end of a window, and those without are as their feature is. What
 * happens follows from the examples alone.
 */
public final class OnlineGates implements ValueGates {
  /** Temperature at the end: |u| at its limit is an opening within 1e-4 of 0 or 1. */
  public static final double LAST_TAU = 20;

  /** Factors below it are 0: so little of a vector is not worth its lookup. */
  private static final double CLOSED_BELOW = 0.02;

  private static final double RATE = 0.01;
  private static final double VALUE_RATE = 0.005;

  /** What is left of a value's v after a step: half is gone after 350 of its batches. */
  private static final double VALUE_KEPT = 0.998;

  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-12;
  private static final double LIMIT = Gates.START;
  private static final double VALUE_LIMIT = 2 * Gates.START;

  /** Share of the budget that stays when it is spent. */
  private static final double STAYS = 0.75;

  private static final int MAGIC = 0x534C4F47;

  private final Config config;
  private final double[] taus;
  private final TreeMap<Integer, Gate> features = new TreeMap<>();
  private final Map<Long, Gate> values = new HashMap<>();
  private long examples;

  /**
   * How a stream's gates are learned.
   *
   * @param window examples after which the temperature rises
   * @param windows in which it reaches its last, at least 1
   * @param strength of the regulariser, as a share of the derivatives' size
   * @param budget values with gates of their own, at least 0
   */
  public record Config(int window, int windows, double strength, int budget) {}

  /** One gate's weight and Adam; a feature's u or a value's v. */
  private static final class Gate {
    final int feature;
    float weight;
    float first;
    float second;
    int steps;
    int since;

    /** Times met, half forgotten with each window. */
    int met;

    double toGate;
    boolean touched;

    Gate(int feature, int since) {
      this.feature = feature;
      this.since = since;
    }

    /** Adam's step: mean over noise, in [-1, 1] or a little beyond. */
    double move() {
      steps++;
      first = (float) (BETA1 * first + (1 - BETA1) * toGate);
      second = (float) (BETA2 * second + (1 - BETA2) * toGate * toGate);
      double mean = first / (1 - Math.pow(BETA1, steps));
      double size = Math.sqrt(second / (1 - Math.pow(BETA2, steps)));
      toGate = 0;
      touched = false;
      return mean / (size + EPSILON);
    }
  }

  /** Gates that have met nothing. */
  public OnlineGates(Config config) {
    this.config = config;
    Continuation continuation = new Continuation(LAST_TAU, config.windows());
    taus = new double[config.windows()];
    for (int age = 0; age < taus.length; age++) {
      taus[age] = continuation.tau(age);
    }
  }

  private int window() {
    return (int) (examples / config.window());
  }

  private double tau(Gate gate) {
    return taus[Math.min(window() - gate.since, taus.length - 1)];
  }

  /** 0 in a gate's first window, in which its values have learned nothing yet, 1 at its last. */
  private double haste(Gate gate) {
    return taus.length == 1 ? 1 : Math.min(1, (double) (window() - gate.since) / (taus.length - 1));
  }

  @Override
  public float gate(FeatureEntry feature, long valueHash) {
    return GateLevels.factor(level(feature.id(), GateFingerprints.key(feature, valueHash)));
  }

  private int level(int featureId, long key) {
    Gate feature = features.get(featureId);
    Gate value = values.get(key);
    return level(logit(feature) + (value == null ? 0 : logit(value)));
  }

  private static int level(double logit) {
    double factor = Gates.search(logit, 1, Gates.START);
    return factor < CLOSED_BELOW ? 0 : GateLevels.level(factor);
  }

  private double logit(@Nullable Gate gate) {
    // A feature that was not met yet is as one at its start.
    return gate == null ? Gates.START : tau(gate) * gate.weight;
  }

  /**
   * Takes a batch's step.
   *
   * @param keys by occurrence, as of {@link GateFingerprints#key}
   * @param featureIds by occurrence
   * @param toGate by occurrence, the derivative of the loss by the gate
   * @param size examples in the batch
   */
  public void step(long[] keys, int[] featureIds, double[] toGate, int size) {
    List<Gate> features = new ArrayList<>();
    List<Gate> values = new ArrayList<>();
    for (int i = 0; i < keys.length; i++) {
      Gate feature = feature(featureIds[i]);
      add(feature, toGate[i], features);
      Gate value = value(keys[i], featureIds[i]);
      if (value != null) {
        add(value, toGate[i], values);
      }
    }
    for (Gate feature : features) {
      double weight = feature.weight - RATE * haste(feature) * (feature.move() + config.strength());
      feature.weight = (float) Math.max(-LIMIT, Math.min(LIMIT, weight));
    }
    for (Gate value : values) {
      double weight = VALUE_KEPT * value.weight - VALUE_RATE * haste(value) * value.move();
      value.weight = (float) Math.max(-VALUE_LIMIT, Math.min(VALUE_LIMIT, weight));
    }
    int before = window();
    examples += size;
    if (window() > before) {
      endWindow();
    }
  }

  private static void add(Gate gate, double toGate, List<Gate> touched) {
    if (!gate.touched) {
      gate.touched = true;
      touched.add(gate);
    }
    gate.toGate += toGate;
    gate.met++;
  }

  private Gate feature(int id) {
    return features.computeIfAbsent(
        id,
        unmet -> {
          Gate made = new Gate(id, window());
          made.weight = (float) Gates.START;
          return made;
        });
  }

  private @Nullable Gate value(long key, int feature) {
    Gate known = values.get(key);
    if (known == null && values.size() < config.budget()) {
      known = new Gate(feature, window());
      values.put(key, known);
    }
    return known;
  }

  private void endWindow() {
    if (values.size() >= config.budget()) {
      List<Map.Entry<Long, Gate>> order = new ArrayList<>(values.entrySet());
      order.sort(
          Comparator.<Map.Entry<Long, Gate>>comparingInt(entry -> -entry.getValue().met)
              .thenComparing(Map.Entry::getKey));
      for (int i = (int) (STAYS * config.budget()); i < order.size(); i++) {
        values.remove(order.get(i).getKey());
      }
    }
    values.values().forEach(gate -> gate.met /= 2);
  }

  /** The gates as a version carries them: what {@link #gate} says now. */
  public GateLevels levels() {
    int[] byFeature = new int[features.isEmpty() ? 0 : features.lastKey() + 1];
    for (int id = 0; id < byFeature.length; id++) {
      byFeature[id] = level(logit(features.get(id)));
    }
    Map<Long, Integer> own = new HashMap<>();
    values.forEach(
        (key, value) -> {
          int level = level(value.feature, key);
          if (level != byFeature[value.feature]) {
            own.put(key, level);
          }
        });
    return GateLevels.of(byFeature, own);
  }

  /** Takes a value's own gate out: it is as its feature is, until it is met again. */
  public void forget(long key) {
    values.remove(key);
  }

  /** A state of {@link #toBytes} without a value's own gate. */
  public byte[] without(byte[] state, long key) {
    OnlineGates other = new OnlineGates(config);
    other.restore(state);
    other.forget(key);
    return other.toBytes();
  }

  /** Values with a gate of their own. */
  public int values() {
    return values.size();
  }

  /** Returns the whole state; equal states give equal bytes. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeLong(examples);
      out.writeInt(features.size());
      for (Gate feature : features.values()) {
        write(out, feature);
      }
      out.writeInt(values.size());
      for (Map.Entry<Long, Gate> value : new TreeMap<>(values).entrySet()) {
        out.writeLong(value.getKey());
        write(out, value.getValue());
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, Gate gate) throws IOException {
    out.writeInt(gate.feature);
    out.writeFloat(gate.weight);
    out.writeFloat(gate.first);
    out.writeFloat(gate.second);
    out.writeInt(gate.steps);
    out.writeInt(gate.since);
    out.writeInt(gate.met);
  }

  /**
   * Goes back to {@link #toBytes}; none, or a single byte, are gates that have met nothing.
   *
   * @throws IllegalArgumentException if they are no such state
   */
  public void restore(byte[] bytes) {
    features.clear();
    values.clear();
    examples = 0;
    if (bytes.length < Integer.BYTES) {
      return;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readInt() != MAGIC) {
        throw new IOException("they begin otherwise");
      }
      examples = in.readLong();
      for (int n = in.readInt(); n > 0; n--) {
        Gate feature = read(in);
        features.put(feature.feature, feature);
      }
      for (int n = in.readInt(); n > 0; n--) {
        values.put(in.readLong(), read(in));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "not a state of gates (%d bytes)".formatted(bytes.length), e);
    }
  }

  private static Gate read(DataInputStream in) throws IOException {
    int feature = in.readInt();
    float weight = in.readFloat();
    float first = in.readFloat();
    float second = in.readFloat();
    int steps = in.readInt();
    Gate gate = new Gate(feature, 0);
    gate.weight = weight;
    gate.first = first;
    gate.second = second;
    gate.steps = steps;
    gate.since = in.readInt();
    gate.met = in.readInt();
    return gate;
  }
}

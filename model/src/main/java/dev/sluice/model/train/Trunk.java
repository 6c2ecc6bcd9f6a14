package dev.sluice.model.train;

import dev.sluice.embeddings.EmbeddingTable;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.encode.AttendedSlot;
import dev.sluice.model.encode.AttentionPooling;
import dev.sluice.model.encode.DistinctRows;
import dev.sluice.model.encode.EncodedBatch;
import dev.sluice.model.encode.Pooling;
import dev.sluice.model.fusion.SphereColumns;
import dev.sluice.model.fusion.SphereLayer;
import dev.sluice.model.fusion.SphereObjective;
import dev.sluice.model.gate.OnlineGates;
import dev.sluice.model.network.DenseParameters;
import dev.sluice.model.network.Gradients;
import dev.sluice.model.network.Network;
import dev.sluice.model.network.Targets;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The trained numbers: rows of the table and dense parameters, moved one mini-batch at a time. */
final class Trunk {
  private static final String SPHERE_MOMENTS = "sphere-adam";

  /** Where a good point has the projections; their moments follow. */
  private static final int SPHERE_PART = 3;

  /** Where it has the gates. */
  private static final int GATE_PART = 5;

  /** Where it has the attention with its moments. */
  private static final int ATTENTION_PART = 6;

  private final EmbeddingTable table;
  private final Network network;
  private final Adagrad rowStep;
  private final DenseParameters dense;
  private final Adam denseStep;
  private final SphereLayer sphere;
  private final Adam sphereStep;
  private final SphereObjective objective;
  private final TrunkAttention attention;
  private final @Nullable OnlineGates gates;
  private final BitSet changed = new BitSet();
  private final ReturnPoint point;
  private final boolean returns;

  Trunk(
      ModelConfig config,
      EmbeddingTable table,
      Network network,
      int inputWidth,
      List<SphereColumns> fused,
      List<AttendedSlot> attended,
      @Nullable OnlineGates gates) {
    this.gates = gates;
    this.attention = new TrunkAttention(config, attended);
    this.table = table;
    this.network = network;
    this.rowStep = new Adagrad(config.rowRate(), config.rowStart(), config.rowL2());
    this.sphere = SphereLayer.initial(fused, inputWidth, config.seed());
    this.sphereStep =
        new Adam(sphere.values().length, config.denseRate(), config.denseSettledRate(), 0);
    this.objective = new SphereObjective(config.sphereAlignment(), config.sphereUniformity());
    this.dense =
        DenseParameters.initial(
            config.network(sphere.outputWidth()), config.seed(), config.initialCtr());
    this.denseStep =
        new Adam(
            dense.values().length, config.denseRate(), config.denseSettledRate(), config.denseL2());
    this.point = new ReturnPoint(table.layout().dimension() + table.layout().slotWidth());
    this.returns = config.guardWindow() > 0;
  }

  /**
   * Takes one step.
   *
   * @return the gradients; where they are no numbers nothing was moved
   */
  Gradients step(EncodedBatch batch, Targets targets) {
    int dimension = batch.dimension();
    DistinctRows distinct = DistinctRows.of(batch);
    int count = distinct.count();
    float[] rows = read(distinct, dimension);
    float[] input = pooled(batch, distinct, rows);
    AttentionPooling.Pass attended = attention.pass(batch, distinct, rows, input);
    SphereLayer.Pass pass = sphere.pass(input, batch.size());
    Gradients gradients = network.gradients(dense, pass.output(), targets);
    if (!gradients.finite()) {
      return gradients;
    }
    float[] atSphere = pass.backward(gradients.inputs(), targets.positives(), objective);
    if (!SphereLayer.finite(atSphere)) {
      return new Gradients(
          Double.NaN, gradients.logits(), gradients.parameters(), gradients.inputs());
    }
    float[] atInput = pass.atInput(gradients.inputs());
    double[] byRow = new double[count * dimension];
    float[] atAttention = attended.backward(atInput, byRow);
    if (!SphereLayer.finite(atAttention)) {
      return new Gradients(
          Double.NaN, gradients.logits(), gradients.parameters(), gradients.inputs());
    }
    EncodedBatch.Gated gated = batch.gated();
    if (gates != null && gated != null) {
      gates.step(
          gated.keys(),
          gated.features(),
          Pooling.gateCosts(batch, gated, distinct, rows, attended.relative(), atInput),
          batch.size());
    }
    float[] sums = new float[count * dimension];
    table.readSlots(distinct.rows(), 0, count, sums, 0);
    if (returns) {
      point.before(distinct.rows(), count, rows, sums);
    }
    rowStep.step(rows, sums, Pooling.scatter(batch, distinct, atInput, attended.relative(), byRow));
    table.write(distinct.rows(), count, rows, sums);
    denseStep.step(dense.values(), gradients.parameters());
    if (!sphere.isEmpty()) {
      sphereStep.step(sphere.values(), atSphere);
    }
    attention.step(atAttention);
    for (int row : distinct.rows()) {
      changed.set(row);
    }
    return gradients;
  }

  /** Logits [size][outputs] without taking a step. */
  float[] logits(EncodedBatch batch) {
    DistinctRows distinct = DistinctRows.of(batch);
    float[] rows = read(distinct, batch.dimension());
    float[] input = pooled(batch, distinct, rows);
    attention.pass(batch, distinct, rows, input);
    return network.logits(dense, sphere.pass(input, batch.size()).output(), batch.size());
  }

  private float[] read(DistinctRows distinct, int dimension) {
    float[] rows = new float[distinct.count() * dimension];
    table.read(distinct.rows(), 0, distinct.count(), rows, 0);
    return rows;
  }

  private static float[] pooled(EncodedBatch batch, DistinctRows distinct, float[] rows) {
    float[] input = new float[batch.size() * batch.inputWidth()];
    Pooling.pool(batch, distinct.places(), rows, input);
    return input;
  }

  /** The rows moved since the last call of {@link #clearChanged}, ascending. */
  int[] changedRows() {
    return changed.stream().toArray();
  }

  void clearChanged() {
    changed.clear();
  }

  void markChanged(int[] rows) {
    for (int row : rows) {
      changed.set(row);
    }
  }

  /** Takes up that a row was put back to its initial numbers for good. */
  void forgotten(int row) {
    changed.set(row);
    float[] held = new float[table.layout().dimension() + table.layout().slotWidth()];
    table.layout().initialise(row, held, 0);
    point.forget(row, held);
  }

  /** Takes a value's own gate out, here and in what the guard goes back to. */
  void forgottenGate(long key) {
    if (gates != null) {
      gates.forget(key);
      point.forget(GATE_PART, state -> gates.without(state, key));
    }
  }

  /** The projections of fused features; empty if the schema has none. */
  Map<String, byte[]> sphere() {
    return sphere.isEmpty() ? Map.of() : Map.of(SphereLayer.BLOB, sphere.toBytes());
  }

  /** Their optimiser's state; empty if the schema has none. */
  Map<String, byte[]> sphereMoments() {
    return sphere.isEmpty() ? Map.of() : Map.of(SPHERE_MOMENTS, sphereStep.toBytes());
  }

  byte[] sphereBytes() {
    return sphere.toBytes();
  }

  byte[] sphereMomentBytes() {
    return sphereStep.toBytes();
  }

  void restoreSphere(Map<String, byte[]> blobs) {
    byte[] saved = blobs.get(SphereLayer.BLOB);
    byte[] moments = blobs.get(SPHERE_MOMENTS);
    if (sphere.isEmpty()) {
      return;
    }
    if (saved == null || moments == null) {
      throw new IllegalStateException(
          "the table lacks the projections of its fused features: start a new model name");
    }
    sphere.restore(saved);
    sphereStep.restore(moments);
  }

  /** What the rows can be taken back to; empty where the configuration never goes back. */
  ReturnPoint point() {
    return point;
  }

  /**
   * Puts the rows back to the good point; the parts are the caller's.
   *
   * @param parts of the good point, dense parameters and moments first
   */
  void goBack(byte[][] parts) {
    int dimension = table.layout().dimension();
    int slotWidth = table.layout().slotWidth();
    int[] rows = point.rows();
    float[] values = new float[rows.length * dimension];
    float[] slots = new float[rows.length * slotWidth];
    for (int i = 0; i < rows.length; i++) {
      float[] held = point.row(rows[i]);
      System.arraycopy(held, 0, values, i * dimension, dimension);
      System.arraycopy(held, dimension, slots, i * slotWidth, slotWidth);
    }
    table.write(rows, rows.length, values, slots);
    markChanged(rows);
    restore(parts[0], parts[1]);
    // A point kept before there were projections has none of them.
    if (parts.length > SPHERE_PART + 1) {
      sphere.restore(parts[SPHERE_PART]);
      sphereStep.restore(parts[SPHERE_PART + 1]);
    }
    if (gates != null && parts.length > GATE_PART) {
      gates.restore(parts[GATE_PART]);
    }
    if (parts.length > ATTENTION_PART) {
      attention.restore(parts[ATTENTION_PART]);
    }
    point.begin(parts);
  }

  /** The attention over fields of several values. */
  TrunkAttention attention() {
    return attention;
  }

  /** The gates' state; one byte without gates. */
  byte[] gateBytes() {
    return gates == null ? new byte[1] : gates.toBytes();
  }

  byte[] dense() {
    return dense.toBytes();
  }

  byte[] moments() {
    return denseStep.toBytes();
  }

  void restore(byte[] denseBytes, byte[] moments) {
    DenseParameters saved = DenseParameters.fromBytes(denseBytes);
    if (!saved.spec().equals(dense.spec())) {
      throw new IllegalStateException(
          "the table holds a network of %s, the configuration asks for %s: start a new model name"
              .formatted(saved.spec(), dense.spec()));
    }
    System.arraycopy(saved.values(), 0, dense.values(), 0, saved.values().length);
    denseStep.restore(moments);
  }
}

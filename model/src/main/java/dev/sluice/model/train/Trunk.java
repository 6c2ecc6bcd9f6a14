package dev.sluice.model.train;

import dev.sluice.embeddings.EmbeddingTable;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.encode.DistinctRows;
import dev.sluice.model.encode.EncodedBatch;
import dev.sluice.model.encode.Pooling;
import dev.sluice.model.network.DenseParameters;
import dev.sluice.model.network.Gradients;
import dev.sluice.model.network.Network;
import dev.sluice.model.network.Targets;
import java.util.BitSet;

/** The trained numbers: rows of the table and dense parameters, moved one mini-batch at a time. */
final class Trunk {
  private final EmbeddingTable table;
  private final Network network;
  private final Adagrad rowStep;
  private final DenseParameters dense;
  private final Adam denseStep;
  private final BitSet changed = new BitSet();
  private final ReturnPoint point;
  private final boolean returns;

  Trunk(ModelConfig config, EmbeddingTable table, Network network, int inputWidth) {
    this.table = table;
    this.network = network;
    this.rowStep = new Adagrad(config.rowRate(), config.rowStart(), config.rowL2());
    this.dense =
        DenseParameters.initial(config.network(inputWidth), config.seed(), config.initialCtr());
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
    float[] rows = new float[count * dimension];
    table.read(distinct.rows(), 0, count, rows, 0);
    float[] input = new float[batch.size() * batch.inputWidth()];
    Pooling.pool(batch, distinct.places(), rows, input);
    Gradients gradients = network.gradients(dense, input, targets);
    if (!gradients.finite()) {
      return gradients;
    }
    float[] sums = new float[count * dimension];
    table.readSlots(distinct.rows(), 0, count, sums, 0);
    if (returns) {
      point.before(distinct.rows(), count, rows, sums);
    }
    rowStep.step(rows, sums, Pooling.scatter(batch, distinct, gradients.inputs()));
    table.write(distinct.rows(), count, rows, sums);
    denseStep.step(dense.values(), gradients.parameters());
    for (int row : distinct.rows()) {
      changed.set(row);
    }
    return gradients;
  }

  /** Logits [size][outputs] without taking a step. */
  float[] logits(EncodedBatch batch) {
    int dimension = batch.dimension();
    DistinctRows distinct = DistinctRows.of(batch);
    float[] rows = new float[distinct.count() * dimension];
    table.read(distinct.rows(), 0, distinct.count(), rows, 0);
    float[] input = new float[batch.size() * batch.inputWidth()];
    Pooling.pool(batch, distinct.places(), rows, input);
    return network.logits(dense, input, batch.size());
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
    point.begin(parts);
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

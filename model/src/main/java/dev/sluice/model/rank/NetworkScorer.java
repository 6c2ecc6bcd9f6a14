package dev.sluice.model.rank;

import dev.sluice.embeddings.ServingTable;
import dev.sluice.model.djl.DjlNetwork;
import dev.sluice.model.encode.EncodedBatch;
import dev.sluice.model.encode.Pooling;
import dev.sluice.model.fusion.SphereLayer;
import dev.sluice.model.network.DenseParameters;
import dev.sluice.model.network.Network;
import dev.sluice.model.network.NetworkSpec;
import dev.sluice.model.onnx.OnnxNetwork;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores by the network: gathers the batch's rows, pools them into slots, and hands the whole batch
 * over in one call. Keeps its buffers; not thread-safe.
 *
 * <p>What the schema says all candidates share is gathered and pooled once. Rows that they share by
 * chance are gathered again for each: they lie in the first-level cache then, and finding the
 * distinct ones would cost more than copying them.
 */
public final class NetworkScorer implements Scorer {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkScorer.class);

  private final Network network;
  private final String engine;
  private byte @Nullable [] blob;
  private @Nullable DenseParameters parameters;
  private float[] values = {};
  private float[] inputs = {};
  private byte @Nullable [] sphereBlob;
  private @Nullable SphereLayer sphere;
  private float[] points = {};
  private final ServedAttention attention = new ServedAttention();

  /**
   * Makes a scorer for this machine: on the training engine where it counts a GPU, else on ONNX
   * Runtime, which costs a batch less on a CPU, or where that has no natives on the training engine
   * again. One log line says which.
   */
  public static NetworkScorer forThisMachine() {
    if (DjlNetwork.gpus() > 0) {
      return of(new DjlNetwork(), DjlNetwork.engine());
    }
    try {
      String engine = OnnxNetwork.engine();
      return of(new OnnxNetwork(), engine);
    } catch (LinkageError | RuntimeException e) {
      LOG.info("ONNX Runtime has no natives here: {}", e.toString());
      return of(new DjlNetwork(), DjlNetwork.engine());
    }
  }

  private static NetworkScorer of(Network network, String engine) {
    LOG.info("scoring with {}", engine);
    return new NetworkScorer(network, engine);
  }

  /** Makes a scorer on {@code network}, which no other thread uses; {@code engine} names it. */
  public NetworkScorer(Network network, String engine) {
    this.network = network;
    this.engine = engine;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the version has no dense parameters
   */
  @Override
  public Logits logits(EncodedBatch batch, ServingTable.View model) {
    DenseParameters dense = parameters(model);
    int size = batch.size();
    inputs = atLeast(inputs, size * batch.inputWidth());
    attention.adopt(model);
    for (int candidate = 0; candidate < size; candidate++) {
      fill(batch, candidate, model);
    }
    float[] both = network.logits(dense, fused(batch, model), size, batch.sharedColumns());
    float[] rank = new float[size];
    float[] click = new float[size];
    for (int i = 0; i < size; i++) {
      rank[i] = both[i * NetworkSpec.OUTPUTS + NetworkSpec.RANK];
      click[i] = both[i * NetworkSpec.OUTPUTS + NetworkSpec.CLICK];
    }
    return new Logits(rank, click);
  }

  /** The input as the network reads it: vectors that are fused have become points on the sphere. */
  private float[] fused(EncodedBatch batch, ServingTable.View model) {
    byte[] current = model.blob(SphereLayer.BLOB);
    if (current == null) {
      return inputs;
    }
    SphereLayer known = sphere;
    if (known == null || current != sphereBlob) {
      known = SphereLayer.fromBytes(current);
      sphere = known;
      sphereBlob = current;
    }
    points = atLeast(points, batch.size() * known.outputWidth());
    known.forward(inputs, batch.size(), points);
    return points;
  }

  /** Lays out one candidate's input: what all share is copied from the first. */
  private void fill(EncodedBatch batch, int candidate, ServingTable.View model) {
    int width = batch.inputWidth();
    int dimension = batch.dimension();
    int slots = batch.slots();
    int[] offsets = batch.offsets();
    EncodedBatch.Gated gated = batch.gated();
    int at = candidate * width;
    boolean later = candidate > 0;
    int slot = later ? batch.sharedSlots() : 0;
    while (slot < slots) {
      int first = offsets[candidate * slots + slot];
      int alone = slot;
      // Slots of one row each lie side by side in the batch as in the input: one call for all.
      while (alone < slots && offsets[candidate * slots + alone + 1] == first + alone - slot + 1) {
        alone++;
      }
      if (alone > slot) {
        model.gather(batch.rows(), first, alone - slot, inputs, at + slot * dimension);
        gate(gated, first, alone - slot, dimension, at + slot * dimension);
        slot = alone;
        continue;
      }
      int count = offsets[candidate * slots + slot + 1] - first;
      if (count > 1 && attention.has(slot)) {
        slot++;
        continue;
      }
      values = atLeast(values, count * dimension);
      model.gather(batch.rows(), first, count, values, 0);
      if (gated == null) {
        Pooling.mean(values, count, dimension, inputs, at + slot * dimension);
      } else {
        Pooling.weighted(
            values, count, dimension, gated.weights(), first, inputs, at + slot * dimension);
      }
      slot++;
    }
    int denseWidth = batch.denseWidth();
    System.arraycopy(
        batch.dense(), candidate * denseWidth, inputs, at + slots * dimension, denseWidth);
    if (later) {
      System.arraycopy(inputs, 0, inputs, at, batch.sharedSlots() * dimension);
    }
    attention.fill(batch, candidate, model, inputs);
  }

  /** Multiplies rows that lie in the input already by their gates. */
  private void gate(
      EncodedBatch.@Nullable Gated gated, int first, int count, int dimension, int at) {
    if (gated == null) {
      return;
    }
    for (int i = 0; i < count; i++) {
      float weight = gated.weights()[first + i];
      for (int d = at + i * dimension; d < at + (i + 1) * dimension; d++) {
        inputs[d] *= weight;
      }
    }
  }

  private DenseParameters parameters(ServingTable.View model) {
    byte[] current = model.blob(DenseParameters.BLOB);
    if (current == null) {
      throw new IllegalStateException(
          "version %d has no dense parameters".formatted(model.version()));
    }
    DenseParameters known = parameters;
    // A version shares the arrays of the parts that it does not change.
    if (known == null || current != blob) {
      known = DenseParameters.fromBytes(current);
      parameters = known;
      blob = current;
    }
    return known;
  }

  private static float[] atLeast(float[] buffer, int length) {
    return buffer.length >= length ? buffer : new float[length];
  }

  @Override
  public String engine() {
    return engine;
  }

  @Override
  public void close() {
    network.close();
  }
}

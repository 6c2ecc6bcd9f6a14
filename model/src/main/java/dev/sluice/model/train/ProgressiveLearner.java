package dev.sluice.model.train;

import dev.sluice.embeddings.EmbeddingTable;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.rocksdb.RocksTable;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.djl.DjlNetwork;
import dev.sluice.model.encode.EncodedBatch;
import dev.sluice.model.encode.Encoder;
import dev.sluice.model.encode.QuantileSketch;
import dev.sluice.model.network.Gradients;
import dev.sluice.model.network.Network;
import dev.sluice.model.network.NetworkSpec;
import dev.sluice.model.network.Targets;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Example;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The trainer's steps over a log, without versions: every mini-batch is predicted before it is
 * learned. Measures what features and settings are worth online.
 *
 * <p>One thread uses it. Examples are read by the keys of its own schema, whatever theirs names.
 */
public final class ProgressiveLearner implements AutoCloseable {
  /** Hears of each example, in order, before it is learned from. */
  @FunctionalInterface
  public interface Listener {
    /** Takes the two outputs. */
    void predicted(Example example, double rankLogit, double clickLogit);
  }

  private final ModelConfig config;
  private final FeatureSchema schema;
  private final EmbeddingTable table;
  private final Encoder encoder;
  private final Trunk trunk;
  private final Listener listener;
  private final QuantileSketch quantiles = QuantileSketch.empty();
  private final List<Example> open = new ArrayList<>();

  ProgressiveLearner(
      ModelConfig config,
      FeatureSchema schema,
      EmbeddingTable table,
      Network network,
      Listener listener) {
    this.config = config;
    this.schema = schema;
    this.table = table;
    this.listener = listener;
    encoder = new Encoder(schema, new FeatureRegistry(), config.layout(), null, config.pooling());
    int width = encoder.slots() * config.dimension() + encoder.denseWidth();
    trunk = new Trunk(config, table, network, width, encoder.fused(), encoder.attended(), null);
  }

  /**
   * Opens a learner of an untrained model.
   *
   * @param scratch an empty directory
   */
  public static ProgressiveLearner open(
      ModelConfig config, FeatureSchema schema, Path scratch, Listener listener) {
    RocksTable table = RocksTable.open(scratch, config.layout());
    return new ProgressiveLearner(config, schema, table, new DjlNetwork(), listener);
  }

  /** Takes the next example. */
  public void learn(Example example) {
    open.add(example);
    if (open.size() == config.batchSize()) {
      flush();
    }
  }

  /** Learns the examples of the open batch. */
  public void flush() {
    if (open.isEmpty()) {
      return;
    }
    Targets targets = new Targets(open.size());
    for (int i = 0; i < open.size(); i++) {
      encoder.observe(open.get(i).getFeatures(), quantiles);
      Lesson.of(open.get(i), schema, config.sampledNegatives()).set(targets, i);
    }
    EncodedBatch batch = encoder.examples(open, quantiles.boundaries());
    Gradients gradients = trunk.step(batch, targets);
    float[] logits = gradients.logits();
    for (int i = 0; i < open.size(); i++) {
      listener.predicted(
          open.get(i),
          logits[i * NetworkSpec.OUTPUTS + NetworkSpec.RANK],
          logits[i * NetworkSpec.OUTPUTS + NetworkSpec.CLICK]);
    }
    open.clear();
  }

  @Override
  public void close() {
    table.close();
  }
}

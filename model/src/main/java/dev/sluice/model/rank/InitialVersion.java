package dev.sluice.model.rank;

import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.encode.AttentionPooling;
import dev.sluice.model.encode.Encoder;
import dev.sluice.model.encode.QuantileSketch;
import dev.sluice.model.network.DenseParameters;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Blob;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.VersionCommit;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A model that learned nothing, as a version: what a ranker is tried and warmed up on. */
public final class InitialVersion {
  private static final double CTR = 0.05;

  private InitialVersion() {}

  /** Returns a model of {@code config} that serves version 0, its initial rows and parameters. */
  public static ServingModel serving(ModelConfig config, FeatureSchema schema) {
    ServingModel model = new ServingModel(config, schema);
    List<ModelUpdate> parts = new ArrayList<>();
    parts.add(blob(config, 0, DenseParameters.BLOB, dense(config, schema).toBytes()));
    parts.add(blob(config, 1, QuantileSketch.BLOB, QuantileSketch.empty().toBytes()));
    AttentionPooling attention =
        AttentionPooling.initial(encoder(config, schema).attended(), config.dimension());
    if (!attention.isEmpty()) {
      parts.add(blob(config, 2, AttentionPooling.BLOB, attention.toBytes()));
    }
    VersionCommit commit = new VersionCommit();
    commit.setParts(parts.size());
    commit.setHash(PartsHash.of(parts));
    commit.setPositions(Map.of());
    commit.setExamples(0L);
    commit.setCheckpointId(0L);
    commit.setFeatureSchema(schema.hash());
    commit.setLayout(config.layout().text());
    parts.add(update(config, parts.size(), commit));
    parts.forEach(model::apply);
    return model;
  }

  /** Returns the dense parameters that {@link #serving} serves. */
  public static DenseParameters dense(ModelConfig config, FeatureSchema schema) {
    Encoder encoder = encoder(config, schema);
    int width = encoder.slots() * config.dimension() + encoder.denseWidth();
    return DenseParameters.initial(config.network(width), config.seed(), CTR);
  }

  private static Encoder encoder(ModelConfig config, FeatureSchema schema) {
    return new Encoder(schema, new FeatureRegistry(), config.layout(), null, config.pooling());
  }

  private static ModelUpdate blob(ModelConfig config, int part, String name, byte[] bytes) {
    return update(config, part, new Blob(name, ByteBuffer.wrap(bytes)));
  }

  private static ModelUpdate update(ModelConfig config, int part, Object body) {
    return ModelUpdate.newBuilder()
        .setTime(Instant.EPOCH)
        .setModel(config.name())
        .setVersion(0)
        .setBase(ServingModel.NO_VERSION)
        .setPart(part)
        .setBody(body)
        .build();
  }
}

package dev.sluice.flink.ranker;

import dev.sluice.flink.replica.Replica;
import dev.sluice.flink.replica.ReplicaRegistry;
import dev.sluice.flink.replica.ServedModel;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.feature.SubjectHistory;
import dev.sluice.model.rank.Adoption;
import dev.sluice.model.rank.NetworkScorer;
import dev.sluice.model.rank.PublishedModel;
import dev.sluice.model.rank.Ranker;
import dev.sluice.model.rank.RankerLimits;
import dev.sluice.model.rank.ServingModel;
import dev.sluice.model.rank.SphereFeed;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.guard.GuardConfig;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The model room's ranker on the process's replica. */
final class ModelRanker implements SubjectRanker {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRanker.class);

  private final FeatureSchema schema;
  private final ReplicaRegistry.Hold hold;
  private final Replica replica;
  private final Ranker ranker;

  private ModelRanker(FeatureSchema schema, ReplicaRegistry.Hold hold, Ranker ranker) {
    this.schema = schema;
    this.hold = hold;
    this.replica = hold.replica();
    this.ranker = ranker;
  }

  @Override
  public byte @Nullable [] apply(byte @Nullable [] history, Event event, long offset) {
    SubjectHistory known = read(history);
    known.apply(schema, event, offset, replica.lookups().items());
    return known.toBytes();
  }

  @Override
  public Step answer(
      byte @Nullable [] history, Request request, long appendTimeMillis, long nowMillis) {
    replica.requireAlive();
    SubjectHistory known = read(history);
    if (!known.markAnswered(request.getRequestId())) {
      return new Step(history == null ? known.toBytes() : history, null);
    }
    return new Step(
        known.toBytes(),
        ranker.answer(request, known, appendTimeMillis, nowMillis, replica.inputs()));
  }

  @Override
  public byte[] markAnswered(byte @Nullable [] history, String requestId) {
    SubjectHistory known = read(history);
    known.markAnswered(requestId);
    return known.toBytes();
  }

  @Override
  public void close() {
    ranker.close();
    hold.close();
  }

  private static SubjectHistory read(byte @Nullable [] history) {
    return history == null ? SubjectHistory.empty() : SubjectHistory.fromBytes(history);
  }

  /** The model that the replica feeds and the ranker reads. */
  private record Served(ServingModel model, FeatureSchema schema) implements ServedModel {
    @Override
    public String name() {
      return model.name();
    }

    @Override
    public long version() {
      return model.version();
    }

    @Override
    public void limit(long limit) {
      model.limit(limit);
    }

    @Override
    public long position(long version) {
      return model.tablePosition(version);
    }

    @Override
    public void publish(String folder) throws IOException {
      model.publish(PublishedModel.load(Path.of(folder), schema));
    }

    @Override
    public void unpublish() {
      model.publish(null);
    }

    @Override
    public Adoption apply(ModelUpdate update, long offset) {
      return model.apply(update, offset);
    }

    @Override
    public void follow(SphereFeed feed) {
      feed.follow(model);
    }
  }

  /** Opens rankers that share the process's replica. */
  record Factory(
      Properties kafka,
      Topics topics,
      ModelConfig model,
      FeatureSchema schema,
      String codeVersion,
      Duration startWait,
      Duration warmUp)
      implements RankerFactory {
    @Override
    public SubjectRanker open() throws Exception {
      WarmUp.once(model, schema, warmUp);
      ReplicaRegistry.Hold hold =
          ReplicaRegistry.hold(
              kafka,
              topics,
              model.name(),
              schema,
              GuardConfig.of(schema),
              () -> new Served(new ServingModel(model, schema), schema));
      if (!hold.replica().awaitCaughtUp(startWait)) {
        LOG.warn(
            "items and model are still being read after {}: ranking starts without", startWait);
      }
      ServingModel serving = ((Served) hold.replica().model()).model();
      Ranker ranker =
          new Ranker(
              model,
              schema,
              serving,
              hold.replica().lookups(),
              codeVersion,
              NetworkScorer.forThisMachine(),
              RankerLimits.defaults());
      return new ModelRanker(schema, hold, ranker);
    }
  }
}

package dev.sluice.flink.replica;

import dev.sluice.model.feature.Lookups;
import dev.sluice.model.rank.SphereFeed;
import dev.sluice.model.retrieve.CatalogueSphere;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.guard.Guard;
import dev.sluice.schemas.guard.GuardConfig;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that rankers look up, kept current by two consumers of the process: one for items,
 * their state, users and counters, one for the model's versions and where its snapshots lie. Shared
 * by all subtasks of a process through {@link ReplicaRegistry}.
 */
public final class Replica implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

  private final Topics topics;
  private final ItemReplica items;
  private final CounterReplica counters = new CounterReplica();
  private final UserReplica users;
  private final ServedModel model;
  private final ModelReplica versions;
  private final TopicTail lookupTail;
  private final TopicTail modelTail;

  private final @Nullable CatalogueSphere sphere;
  private final @Nullable SphereFeed sphereFeed;
  private long followed = -1;

  Replica(
      Properties kafka,
      Topics topics,
      FeatureSchema schema,
      GuardConfig guardConfig,
      ServedModel model) {
    this.topics = topics;
    Guard guard = new Guard(guardConfig);
    sphere = CatalogueSphere.of(schema, Replica::tell).orElse(null);
    sphereFeed = sphere == null ? null : new SphereFeed(sphere);
    items = new ItemReplica(guard, sphere);
    users = new UserReplica(guard);
    this.model = model;
    versions = new ModelReplica(model);
    lookupTail =
        new TopicTail(
            "sluice-replica-lookups",
            TopicTail.consumer(kafka),
            List.of(topics.items(), topics.itemState(), topics.users(), topics.counters()),
            this::lookup);
    modelTail =
        new TopicTail(
            "sluice-replica-model",
            TopicTail.consumer(kafka),
            List.of(topics.models(), topics.modelUpdates()),
            this::version);
    lookupTail.start();
    modelTail.start();
  }

  /** The model that serves. */
  public ServedModel model() {
    return model;
  }

  /** Items, counters and users. */
  public Lookups lookups() {
    return new Lookups(items, counters, users);
  }

  /** Last offset applied, by topic-partition. */
  public Map<String, Long> inputs() {
    Map<String, Long> inputs = new HashMap<>(lookupTail.applied());
    inputs.putAll(modelTail.applied());
    return inputs;
  }

  /** Waits until what was there at the start is applied; false if it took longer. */
  public boolean awaitCaughtUp(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    boolean all = true;
    for (TopicTail tail : List.of(lookupTail, modelTail)) {
      long left = Math.max(0, deadline - System.nanoTime());
      all &= tail.awaitCaughtUp(Duration.ofNanos(left));
    }
    return all;
  }

  @Override
  public void close() {
    modelTail.close();
    lookupTail.close();
    if (sphere != null) {
      sphere.close();
    }
  }

  /**
   * Makes sure that the replica is still fed.
   *
   * @throws IllegalStateException if one of its consumers failed for good, with the cause
   */
  public void requireAlive() {
    lookupTail.requireAlive();
    modelTail.requireAlive();
  }

  private TopicTail.Next version(ConsumerRecord<byte[], byte[]> record) {
    TopicTail.Next next =
        record.topic().equals(topics.models())
            ? versions.applyStatus(record, topics.modelUpdates())
            : versions.apply(record);
    if (sphereFeed != null && model.version() != followed) {
      followed = model.version();
      model.follow(sphereFeed);
    }
    return next;
  }

  private static void tell(CatalogueSphere.Built built) {
    LOG.info(
        "index {} of {} items as model version {} places them, built in {} ms",
        built.generation(),
        built.items(),
        built.version(),
        built.buildMillis());
  }

  private TopicTail.Next lookup(ConsumerRecord<byte[], byte[]> record) {
    String topic = record.topic();
    if (topic.equals(topics.counters())) {
      counters.apply(record);
    } else if (topic.equals(topics.items())) {
      items.applyItem(record);
    } else if (topic.equals(topics.itemState())) {
      items.applyState(record);
    } else {
      users.apply(record);
    }
    return TopicTail.Next.GO_ON;
  }
}

package dev.sluice.app.platform;

import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.guard.GuardConfig;
import dev.sluice.schemas.topic.TopicAdmin;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.streams.StreamsApp;
import dev.sluice.streams.StreamsAppConfig;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import java.util.function.BiFunction;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Broker, topics, Streams application and Flink jobs, started in this order in one process. */
public final class Platform implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Platform.class);
  private static final Duration STREAMS_PATIENCE = Duration.ofMinutes(3);
  private static final Duration CHECKPOINT_EVERY = Duration.ofSeconds(5);
  private static final int PARTITIONS = 2;
  private static final short REPLICATION = 1;
  // Two subtasks that rank and one that learns; one more so that a restart finds a slot at once.
  private static final int SLOTS = 4;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final WorkFolder work;
  private final Topics topics;
  private Properties kafka = new Properties();
  private @Nullable StreamsApp streams;
  private @Nullable EmbeddedFlink flink;

  private Platform(WorkFolder work, Topics topics) {
    this.work = work;
    this.topics = topics;
  }

  /**
   * Starts everything on what an earlier run left in {@code work}.
   *
   * @param external client properties of a broker to use; null starts an embedded one
   * @param jobs makes the Flink jobs for these client properties and topics
   * @throws UserError if a part does not start; what had started is stopped again
   */
  public static Platform start(
      WorkFolder work,
      @Nullable Properties external,
      Topics topics,
      FeatureSchema schema,
      BiFunction<Properties, Topics, List<PlatformJob>> jobs) {
    Platform platform = new Platform(work, topics);
    try {
      if (Files.exists(work.clusterFile())) {
        throw new UserError(
            "%s holds a cluster: choose another --work for a platform of one process", work.root());
      }
      platform.parts.push(work.lock());
      LogFiles.to(work.logFile());
      platform.startBroker(external);
      platform.startStreams(schema);
      platform.startFlink(jobs.apply(platform.kafka(), topics));
      platform.saveState();
      return platform;
    } catch (RuntimeException e) {
      platform.close();
      throw e instanceof UserError
          ? e
          : new UserError(
              e, "the platform did not start (%s): see %s", UserError.reason(e), work.logFile());
    }
  }

  private void startBroker(@Nullable Properties external) {
    if (external == null) {
      EmbeddedBroker broker = EmbeddedBroker.start(work.broker());
      parts.push(broker);
      kafka = broker.clientProperties();
    } else {
      kafka.putAll(external);
    }
    try (Admin admin = Admin.create(kafka)) {
      TopicAdmin.ensure(admin, topics.catalogue(PARTITIONS, REPLICATION));
    }
  }

  private void startStreams(FeatureSchema schema) {
    StreamsApp app =
        new StreamsApp(
            StreamsAppConfig.defaults(topics.prefix() + "streams", kafka(), work.streams())
                .withPartitions(PARTITIONS)
                .withGuard(GuardConfig.of(schema)),
            topics,
            schema);
    parts.push(app);
    streams = app;
    app.start();
    try {
      app.awaitRunning(STREAMS_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the Streams application started", e);
    }
  }

  private void startFlink(List<PlatformJob> jobs) {
    EmbeddedFlink cluster = EmbeddedFlink.start(work, SLOTS, CHECKPOINT_EVERY);
    parts.push(cluster);
    flink = cluster;
    jobs.forEach(job -> cluster.run(job.name(), job.build()));
  }

  private void saveState() {
    Properties state = kafka();
    state.setProperty("topic.prefix", topics.prefix());
    work.saveState(state);
  }

  /** Client properties that reach the platform's broker; a copy. */
  public Properties kafka() {
    Properties copy = new Properties();
    copy.putAll(kafka);
    return copy;
  }

  public Topics topics() {
    return topics;
  }

  public WorkFolder work() {
    return work;
  }

  /**
   * Checks that every part still runs.
   *
   * @throws UserError naming the part that died
   */
  public void check() {
    StreamsApp app = streams;
    if (app != null && app.state().equals("ERROR")) {
      throw new UserError("the Streams application died: see %s", work.logFile());
    }
    EmbeddedFlink cluster = flink;
    if (cluster != null && cluster.failure().isPresent()) {
      throw new UserError("%s: see %s", cluster.failure().get(), work.logFile());
    }
  }

  /** Ends the Flink jobs, each with a savepoint; broker and Streams go on. */
  public void stopJobs() {
    EmbeddedFlink cluster = flink;
    if (cluster != null) {
      flink = null;
      parts.remove(cluster);
      cluster.close();
    }
  }

  /** Stops the parts, the last started first. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not stop in order", part.getClass().getSimpleName(), e);
      }
    }
  }
}

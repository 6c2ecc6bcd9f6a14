package dev.sluice.streams;

import dev.sluice.schemas.guard.GuardConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

/**
 * How the application runs.
 *
 * @param applicationId consumer group, and prefix of its internal topics
 * @param kafka client properties with {@code bootstrap.servers} and security; every client of the
 *     application gets them as they are
 * @param stateDir folder of the stores; a view on the changelogs, may be lost
 * @param threads stream threads
 * @param partitions of the events topic, and of each hop
 * @param replication of internal topics; -1 takes the broker's default
 * @param commitInterval how often results of what has just come become visible; each hop adds it
 *     once to the latency
 * @param backlogInterval how long a transaction may last while what is read is old: a quarter of
 *     its age, not less than the commit interval and not more than this
 * @param dedupeWindow how long, in event time, an event id is remembered
 * @param cacheBytes block cache and write buffers of all stores of the process together
 * @param instance name of this process within the group, the same after a restart and no other's:
 *     one that comes back under its name takes its tasks at once, where a stranger waits until the
 *     brokers have given the dead one up
 */
public record StreamsAppConfig(
    String applicationId,
    Properties kafka,
    Path stateDir,
    int threads,
    int partitions,
    int replication,
    Duration commitInterval,
    Duration backlogInterval,
    Duration dedupeWindow,
    long cacheBytes,
    GuardConfig guard,
    String instance) {
  private static final int THREADS = 1;
  private static final int PARTITIONS = 2;
  private static final int BROKER_DEFAULT = -1;
  // Two hops to an example: its latency is about two of these.
  private static final Duration COMMIT = Duration.ofMillis(200);
  // Larger transactions cost less for each event. Transactions must end within ten seconds, and who
  // is four seconds behind does not notice one more.
  private static final Duration BACKLOG = Duration.ofSeconds(1);
  // Clients that retry do so within hours; a day of ids is some 100 bytes per event.
  private static final Duration DEDUPE = Duration.ofDays(1);
  private static final long CACHE_BYTES = 64L << 20;

  /** Checks ranges. */
  public StreamsAppConfig {
    if (applicationId.isBlank()) {
      throw new IllegalArgumentException(
          "applicationId is blank: stores and groups are named by it");
    }
    if (threads < 1 || partitions < 1) {
      throw new IllegalArgumentException(
          "threads and partitions must be at least 1, were %d and %d"
              .formatted(threads, partitions));
    }
    positive("commitInterval", commitInterval);
    if (backlogInterval.compareTo(commitInterval) < 0) {
      throw new IllegalArgumentException(
          "backlogInterval must not be shorter than commitInterval, was %s, shorter than %s"
              .formatted(backlogInterval, commitInterval));
    }
    positive("dedupeWindow", dedupeWindow);
    if (cacheBytes < 1 << 20) {
      throw new IllegalArgumentException("cacheBytes must be at least 1 MiB, was " + cacheBytes);
    }
  }

  public static StreamsAppConfig defaults(String applicationId, Properties kafka, Path stateDir) {
    return new StreamsAppConfig(
        applicationId,
        kafka,
        stateDir,
        THREADS,
        PARTITIONS,
        BROKER_DEFAULT,
        COMMIT,
        BACKLOG,
        DEDUPE,
        CACHE_BYTES,
        GuardConfig.defaults(),
        "1");
  }

  public StreamsAppConfig withPartitions(int count) {
    return new StreamsAppConfig(
        applicationId,
        kafka,
        stateDir,
        threads,
        count,
        replication,
        commitInterval,
        backlogInterval,
        dedupeWindow,
        cacheBytes,
        guard,
        instance);
  }

  public StreamsAppConfig withThreads(int count) {
    return new StreamsAppConfig(
        applicationId,
        kafka,
        stateDir,
        count,
        partitions,
        replication,
        commitInterval,
        backlogInterval,
        dedupeWindow,
        cacheBytes,
        guard,
        instance);
  }

  public StreamsAppConfig withReplication(int count) {
    return new StreamsAppConfig(
        applicationId,
        kafka,
        stateDir,
        threads,
        partitions,
        count,
        commitInterval,
        backlogInterval,
        dedupeWindow,
        cacheBytes,
        guard,
        instance);
  }

  /** Commits so often; the backlog interval becomes no shorter than that. */
  public StreamsAppConfig withCommitInterval(Duration interval) {
    return new StreamsAppConfig(
        applicationId,
        kafka,
        stateDir,
        threads,
        partitions,
        replication,
        interval,
        backlogInterval.compareTo(interval) < 0 ? interval : backlogInterval,
        dedupeWindow,
        cacheBytes,
        guard,
        instance);
  }

  public StreamsAppConfig withBacklogInterval(Duration interval) {
    return new StreamsAppConfig(
        applicationId,
        kafka,
        stateDir,
        threads,
        partitions,
        replication,
        commitInterval,
        interval,
        dedupeWindow,
        cacheBytes,
        guard,
        instance);
  }

  public StreamsAppConfig withDedupeWindow(Duration window) {
    return new StreamsAppConfig(
        applicationId,
        kafka,
        stateDir,
        threads,
        partitions,
        replication,
        commitInterval,
        backlogInterval,
        window,
        cacheBytes,
        guard,
        instance);
  }

  public StreamsAppConfig withGuard(GuardConfig limits) {
    return new StreamsAppConfig(
        applicationId,
        kafka,
        stateDir,
        threads,
        partitions,
        replication,
        commitInterval,
        backlogInterval,
        dedupeWindow,
        cacheBytes,
        limits,
        instance);
  }

  public StreamsAppConfig withInstance(String name) {
    return new StreamsAppConfig(
        applicationId,
        kafka,
        stateDir,
        threads,
        partitions,
        replication,
        commitInterval,
        backlogInterval,
        dedupeWindow,
        cacheBytes,
        guard,
        name);
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be positive, was " + value);
    }
  }
}

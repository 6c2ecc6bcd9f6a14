package dev.sluice.flink;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.apache.flink.configuration.Configuration;

/**
 * Settings of the jobs, chosen for latency, with Flink's own keys.
 *
 * @param checkpointInterval between the starts of two checkpoints; each cuts a model version
 * @param checkpoints folder for checkpoints, kept when a job ends
 * @param stateBackend where the subjects' histories live between records
 */
public record JobSettings(
    Duration checkpointInterval, Path checkpoints, StateBackend stateBackend) {
  /** Where keyed state lives. */
  public enum StateBackend {
    /** On the heap: fastest, for as many subjects as fit. */
    HASHMAP,
    /** On disk with a cache: any number of subjects, about a millisecond more per answer. */
    ROCKSDB
  }

  /** Returns the settings as Flink reads them. */
  public Configuration toConfiguration() {
    Configuration flink = common();
    set(flink, "state.backend.type", stateBackend.name().toLowerCase(Locale.ROOT));
    set(flink, "execution.checkpointing.interval", checkpointInterval.toMillis() + " ms");
    set(flink, "execution.checkpointing.dir", checkpoints.toUri().toString());
    return flink;
  }

  /** Returns what does not depend on where and how often a job keeps its state. */
  public static Configuration common() {
    Configuration flink = new Configuration();
    // A record is flushed to the network at once: the default of 100 ms is all latency here.
    set(flink, "execution.buffer-timeout.interval", "0 ms");
    // Chained operators hand over references; none keeps or changes what it was handed.
    set(flink, "pipeline.object-reuse", "true");
    // Event time is in the payload and no operator uses watermarks.
    set(flink, "pipeline.auto-watermark-interval", "0 ms");
    set(flink, "pipeline.generic-types", "false");
    set(flink, "execution.checkpointing.mode", "EXACTLY_ONCE");
    set(flink, "execution.checkpointing.timeout", "2 min");
    set(flink, "execution.checkpointing.num-retained", "2");
    set(
        flink,
        "execution.checkpointing.externalized-checkpoint-retention",
        "RETAIN_ON_CANCELLATION");
    set(flink, "execution.checkpointing.tolerable-failed-checkpoints", "3");
    set(flink, "restart-strategy.type", "exponential-delay");
    set(flink, "restart-strategy.exponential-delay.initial-backoff", "500 ms");
    set(flink, "restart-strategy.exponential-delay.max-backoff", "30 s");
    return flink;
  }

  private static void set(Configuration flink, String key, String value) {
    flink.setString(key, value);
  }
}

package dev.sluice.app.platform;

import dev.sluice.flink.JobSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;

/** Flink's settings for a cluster inside one small process. */
final class FlinkSettings {
  // The few state-holding operators keep theirs on the heap; sorting and batch work never happen.
  private static final MemorySize MANAGED = MemorySize.ofMebiBytes(16);
  private static final MemorySize NETWORK = MemorySize.ofMebiBytes(32);
  private static final Duration CHECKPOINT_TIMEOUT = Duration.ofMinutes(2);
  // Older ones are what is left when the newest is damaged.
  private static final int RETAINED = 3;
  // A passing fault (a broker that restarts) is sat out; a lasting one must end the platform.
  private static final int FAILURES = 5;
  private static final Duration FAILURE_WINDOW = Duration.ofMinutes(2);
  private static final Duration RESTART_DELAY = Duration.ofSeconds(1);

  private FlinkSettings() {}

  static Configuration cluster() {
    Configuration c = new Configuration();
    c.set(RestOptions.BIND_PORT, "0");
    c.set(RestOptions.ADDRESS, "127.0.0.1");
    c.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    c.set(WebOptions.SUBMIT_ENABLE, false);
    c.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED);
    c.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK);
    c.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK);
    return c;
  }

  static Configuration job(Path checkpoints, Duration interval) {
    Configuration c =
        new JobSettings(interval, checkpoints, JobSettings.StateBackend.HASHMAP).toConfiguration();
    c.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, interval);
    c.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, CHECKPOINT_TIMEOUT);
    c.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    c.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
    c.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, RETAINED);
    c.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    c.set(RestartStrategyOptions.RESTART_STRATEGY, "failure-rate");
    c.set(RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_MAX_FAILURES_PER_INTERVAL, FAILURES);
    c.set(
        RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_FAILURE_RATE_INTERVAL, FAILURE_WINDOW);
    c.set(RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_DELAY, RESTART_DELAY);
    return c;
  }
}

package dev.sluice.app.platform;

import java.time.Duration;
import java.util.Optional;

/**
 * A Flink cluster in this process for a job that reads another platform's topics: it can come and
 * go without that platform noticing. Close it.
 */
public final class JobHost implements AutoCloseable {
  private static final Duration CHECKPOINT_EVERY = Duration.ofSeconds(10);

  private final AutoCloseable lock;
  private final EmbeddedFlink flink;

  private JobHost(AutoCloseable lock, EmbeddedFlink flink) {
    this.lock = lock;
    this.flink = flink;
  }

  /**
   * Runs a job, from the newest checkpoint in the folder if it has one.
   *
   * @param work folder of its own, for checkpoints and logs
   * @param slots subtasks that may run side by side
   * @throws UserError if the folder is in use or the job does not start
   */
  public static JobHost run(WorkFolder work, PlatformJob job, int slots) {
    return run(work, job, slots, CHECKPOINT_EVERY);
  }

  /** As {@link #run(WorkFolder, PlatformJob, int)}, with a checkpoint every so often. */
  public static JobHost run(WorkFolder work, PlatformJob job, int slots, Duration checkpointEvery) {
    AutoCloseable lock = work.lock();
    LogFiles.to(work.logFile());
    EmbeddedFlink flink = EmbeddedFlink.start(work, slots, checkpointEvery);
    try {
      flink.run(job.name(), job.build());
      return new JobHost(lock, flink);
    } catch (IllegalStateException e) {
      flink.close();
      throw new UserError(
          e, "%s did not start (%s): see %s", job.name(), UserError.reason(e), work.logFile());
    }
  }

  /** Why the job ended by itself, in one line; empty while it runs. */
  public Optional<String> failure() {
    return flink.failure();
  }

  /** Ends the job with a savepoint. */
  @Override
  public void close() throws Exception {
    flink.close();
    lock.close();
  }
}

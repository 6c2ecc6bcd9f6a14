package dev.sluice.app.platform;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Flink cluster in this process. A job starts from the newest complete checkpoint that an earlier
 * run left in the work folder, and ends with a savepoint there.
 */
final class EmbeddedFlink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedFlink.class);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
  private static final Duration RUNNING_PATIENCE = Duration.ofSeconds(60);
  private static final long RETRY_MILLIS = 100;

  private final MiniCluster cluster;
  private final WorkFolder work;
  private final Duration checkpointInterval;
  private final Map<String, JobID> jobs = new ConcurrentHashMap<>();
  private final Map<String, String> failures = new ConcurrentHashMap<>();
  private volatile boolean closing;

  private EmbeddedFlink(MiniCluster cluster, WorkFolder work, Duration checkpointInterval) {
    this.cluster = cluster;
    this.work = work;
    this.checkpointInterval = checkpointInterval;
  }

  /** Starts a cluster with {@code slots} task slots and no jobs. */
  static EmbeddedFlink start(WorkFolder work, int slots, Duration checkpointInterval) {
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(FlinkSettings.cluster())
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .withRandomPorts()
                .build());
    try {
      cluster.start();
    } catch (Exception e) {
      throw new IllegalStateException("Flink did not start: " + e.getMessage(), e);
    }
    return new EmbeddedFlink(cluster, work, checkpointInterval);
  }

  /**
   * Submits a job and takes a first checkpoint as soon as all of its tasks run.
   *
   * @param build draws the job's graph into the environment it is given
   */
  void run(String name, Consumer<StreamExecutionEnvironment> build) {
    Path folder = work.checkpoints(name);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(
            FlinkSettings.job(folder, checkpointInterval));
    build.accept(environment);
    var stream = environment.getStreamGraph();
    stream.setJobName(name);
    JobGraph graph = stream.getJobGraph();
    Optional<Path> start = Checkpoints.newest(folder);
    start.ifPresent(
        path ->
            graph.setSavepointRestoreSettings(
                SavepointRestoreSettings.forPath(
                    path.toUri().toString(), false, RecoveryClaimMode.NO_CLAIM)));
    LOG.info("{} starts from {}", name, start.map(Path::toString).orElse("nothing"));
    JobID id = await(cluster.submitJob(graph), RUNNING_PATIENCE).getJobID();
    jobs.put(name, id);
    watch(name, id);
    firstCheckpoint(name, id);
  }

  /** The first job that ended by itself, and why, in one line. */
  Optional<String> failure() {
    return failures.values().stream().findFirst();
  }

  /** Stops every job with a savepoint, then the cluster. */
  @Override
  public void close() {
    closing = true;
    jobs.forEach(this::stop);
    try {
      cluster.closeAsync().get(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("Flink did not stop in order: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // A savepoint ends the sources first, so that nothing is published after it and a restart
  // repeats nothing; a mere cancel would rank again what came after the last checkpoint.
  private void stop(String name, JobID id) {
    if (failures.containsKey(name)) {
      return;
    }
    try {
      String path =
          await(
              cluster.stopWithSavepoint(
                  id, work.checkpoints(name).toUri().toString(), false, SavepointFormatType.NATIVE),
              STOP_PATIENCE);
      LOG.info("{} stopped at {}", name, path);
    } catch (IllegalStateException e) {
      LOG.warn("{} ends without a last savepoint: {}", name, e.getMessage());
    }
  }

  private void watch(String name, JobID id) {
    cluster
        .requestJobResult(id)
        .whenComplete(
            (result, error) -> {
              if (!closing) {
                failures.put(name, name + " ended: " + reason(result, error));
              }
            });
  }

  private static String reason(JobResult result, Throwable error) {
    if (result == null) {
      return error.toString();
    }
    return result
        .getSerializedThrowable()
        .map(e -> e.deserializeError(EmbeddedFlink.class.getClassLoader()))
        .map(EmbeddedFlink::rootMessage)
        .orElse(String.valueOf(result.getApplicationStatus()));
  }

  private static String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return UserError.reason(root);
  }

  // The periodic ones begin one interval later; until then no model version would be published.
  private void firstCheckpoint(String name, JobID id) {
    long end = System.nanoTime() + RUNNING_PATIENCE.toNanos();
    String last = "";
    while (System.nanoTime() < end && !failures.containsKey(name)) {
      try {
        if (await(cluster.getJobStatus(id), STOP_PATIENCE) == JobStatus.RUNNING) {
          long taken = await(cluster.triggerCheckpoint(id, CheckpointType.DEFAULT), STOP_PATIENCE);
          LOG.info("{} runs; checkpoint {}", name, taken);
          return;
        }
      } catch (IllegalStateException e) {
        // Refused until the last task runs.
        last = String.valueOf(e.getMessage());
      }
      pause();
    }
    throw new IllegalStateException(
        failures.getOrDefault(name, name + " did not come up within a minute: " + last));
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a job started", e);
    }
  }

  private static <T> T await(java.util.concurrent.CompletableFuture<T> future, Duration patience) {
    try {
      return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = ExceptionUtils.stripExecutionException(e);
      throw new IllegalStateException(rootMessage(cause), cause);
    } catch (TimeoutException e) {
      throw new IllegalStateException("no answer from Flink within " + patience, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for Flink", e);
    }
  }
}

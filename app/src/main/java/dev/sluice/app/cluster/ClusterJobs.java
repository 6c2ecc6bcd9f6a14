package dev.sluice.app.cluster;

import dev.sluice.app.platform.Checkpoints;
import dev.sluice.app.platform.UserError;
import dev.sluice.app.platform.WorkFolder;
import dev.sluice.flink.ranker.RankerJob;
import dev.sluice.flink.trainer.TrainerJob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The trainer's and the ranker's job on a cluster, each with its folder of checkpoints. */
final class ClusterJobs {
  private static final Map<String, String> NAMES =
      Map.of(ClusterNodes.TRAINER, TrainerJob.NAME, ClusterNodes.RANKER, RankerJob.NAME);
  // The trainer first: version 0 is then on its way when requests come.
  private static final List<String> JOBS = List.of(ClusterNodes.TRAINER, ClusterNodes.RANKER);
  private static final int STOP_ATTEMPTS = 3;

  private final WorkFolder work;
  private final ClusterConfig config;
  private final ClusterNodes files;
  private final FlinkRest flink;
  private final Patience patience;
  private final Consumer<String> say;
  private final JobJars jars;

  ClusterJobs(
      WorkFolder work,
      ClusterConfig config,
      ClusterNodes files,
      FlinkRest flink,
      Patience patience,
      Consumer<String> say) {
    this.work = work;
    this.config = config;
    this.files = files;
    this.flink = flink;
    this.patience = patience;
    this.say = say;
    this.jars = new JobJars(work.root().resolve("jobs"));
  }

  /** The jars that jobs were and are submitted from. */
  JobJars jars() {
    return jars;
  }

  /** Whether both run with all of their tasks. */
  boolean areWhole() throws InterruptedException {
    try {
      for (String job : JOBS) {
        if (find(job).filter(JobState::isWhole).isEmpty()) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Submits what the job manager lacks, and waits until both run and have been kept once. */
  void heal() throws InterruptedException {
    for (String job : JOBS) {
      patience.await("the job manager's answer", () -> find(job).isPresent() || submitted(job));
    }
    for (String job : JOBS) {
      patience.await("the job " + job, () -> find(job).filter(JobState::isWhole).isPresent());
    }
    firstCheckpoints();
  }

  /** The job that runs or will run by itself. */
  private Optional<JobState> find(String job) throws IOException, InterruptedException {
    return flink.jobs().stream()
        .filter(state -> state.name().equals(NAMES.get(job)) && !state.isEnded())
        .findFirst();
  }

  /**
   * Submits a job from its newest complete checkpoint. Tasks of a job manager that was lost may
   * still run on the task managers, and publish: nothing is submitted before the slots that no job
   * of this job manager holds are free.
   */
  private boolean submitted(String job) throws InterruptedException {
    patience.await("the slots of lost tasks", this::noStrangers);
    Optional<Path> start = Checkpoints.newest(work.checkpoints(job));
    new JobSubmitter(config)
        .submit(jars.current(), files.jobArguments(job), work.checkpoints(job), start);
    say.accept(
        "submitted %s from %s"
            .formatted(
                job,
                start
                    .map(path -> work.root().relativize(path))
                    .map(Path::toString)
                    .orElse("nothing")));
    return true;
  }

  private boolean noStrangers() throws IOException, InterruptedException {
    int used = flink.workers().stream().mapToInt(w -> w.slots() - w.freeSlots()).sum();
    boolean anyJob = flink.jobs().stream().anyMatch(job -> !job.isEnded());
    return anyJob || used == 0;
  }

  // The periodic ones begin one interval later; until then no model version would be published.
  private void firstCheckpoints() throws InterruptedException {
    for (String job : JOBS) {
      patience.await(
          "the first checkpoint of " + job,
          () -> {
            JobState state = find(job).orElseThrow(() -> new IOException("the job is gone"));
            if (flink.checkpoints(state.id()) > 0) {
              return true;
            }
            flink.checkpoint(state.id());
            TimeUnit.SECONDS.sleep(1);
            return false;
          });
    }
  }

  /** Ends both, each with a savepoint. */
  void stop() throws InterruptedException {
    for (String job : JOBS) {
      for (int attempt = 1; !stopped(job, attempt == STOP_ATTEMPTS); attempt++) {
        // One that was just restarting has not all of its tasks yet.
        patience.await("the job " + job, () -> find(job).map(JobState::isWhole).orElse(true));
      }
    }
  }

  /** Whether the job is gone; a last attempt that fails says why. */
  private boolean stopped(String job, boolean last) throws InterruptedException {
    try {
      Optional<JobState> state = find(job);
      if (state.isPresent()) {
        say.accept(
            "%s stopped at %s".formatted(job, flink.stop(state.get(), work.checkpoints(job))));
      }
      return true;
    } catch (IOException | UserError e) {
      if (last) {
        throw new UserError(e, "%s did not stop: %s", job, UserError.reason(e));
      }
      return false;
    }
  }

  /** Ends both without a savepoint. */
  void cancel() throws InterruptedException {
    for (String job : JOBS) {
      try {
        Optional<JobState> state = find(job);
        if (state.isPresent()) {
          flink.cancel(state.get());
          patience.await("the end of " + job, () -> find(job).isEmpty());
        }
      } catch (IOException e) {
        throw new UserError(e, "%s did not end: %s", job, UserError.reason(e));
      }
    }
  }
}

package dev.sluice.app.cluster;

import dev.sluice.app.platform.BrokerSettings;
import dev.sluice.app.platform.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.DefaultExecutorServiceLoader;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;

/** Hands a job jar's program to a session cluster, as Flink's own client does. */
final class JobSubmitter {
  private static final String MAIN = "dev.sluice.flink.JobMain";

  private final Configuration cluster = new Configuration();

  JobSubmitter(ClusterConfig config) {
    cluster.set(DeploymentOptions.TARGET, "remote");
    cluster.set(DeploymentOptions.ATTACHED, false);
    cluster.set(JobManagerOptions.ADDRESS, BrokerSettings.HOST);
    cluster.set(JobManagerOptions.PORT, config.rpcPort());
    cluster.set(RestOptions.ADDRESS, BrokerSettings.HOST);
    cluster.set(RestOptions.PORT, config.restPort());
  }

  /**
   * Draws the job's graph with the classes of {@code jar} and submits it.
   *
   * @param checkpoints folder for this job's checkpoints
   * @param start checkpoint or savepoint to start from
   * @throws UserError if the program refuses its arguments or the cluster refuses the job
   */
  void submit(Path jar, List<String> arguments, Path checkpoints, Optional<Path> start) {
    Configuration job = new Configuration(cluster);
    job.set(PipelineOptions.JARS, List.of(jar.toUri().toString()));
    job.setString("execution.checkpointing.dir", checkpoints.toUri().toString());
    job.setString("state.backend.type", "hashmap");
    SavepointRestoreSettings restore =
        start
            .map(
                path ->
                    SavepointRestoreSettings.forPath(
                        path.toUri().toString(), false, RecoveryClaimMode.NO_CLAIM))
            .orElse(SavepointRestoreSettings.none());
    SavepointRestoreSettings.toConfiguration(restore, job);
    try (PackagedProgram program =
        PackagedProgram.newBuilder()
            .setJarFile(jar.toFile())
            .setEntryPointClassName(MAIN)
            .setArguments(arguments.toArray(String[]::new))
            .setConfiguration(job)
            .setSavepointRestoreSettings(restore)
            .build()) {
      ClientUtils.executeProgram(new DefaultExecutorServiceLoader(), job, program, false, true);
    } catch (ProgramInvocationException e) {
      throw new UserError(e, "%s was not submitted: %s", arguments.get(0), rootReason(e));
    }
  }

  private static String rootReason(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return UserError.reason(root);
  }
}

package dev.sluice.app.command;

import dev.sluice.app.cluster.Cluster;
import dev.sluice.app.platform.UserError;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice cluster upgrade}: another job jar, on the state of the old one. */
@Command(
    name = "upgrade",
    mixinStandardHelpOptions = true,
    description = {
      "Stop both jobs with a savepoint and start them from it with another job jar. If the new jar",
      "is refused, the old one goes on from the same savepoint."
    },
    footer = {
      "",
      "Example: sluice cluster upgrade --jar flink-jobs/target/flink-jobs-0.2.0-job.jar"
    })
final class ClusterUpgradeCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ClusterTarget target = new ClusterTarget();

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Option(names = "--jar", paramLabel = "FILE", required = true, description = "The new job jar.")
  Path jar;

  @Override
  public Integer call() throws Exception {
    if (!Files.isRegularFile(jar)) {
      throw new UserError("there is no jar %s: mvn package makes one in flink-jobs/target", jar);
    }
    PrintWriter out = spec.commandLine().getOut();
    Cluster cluster = target.open(out);
    try (AutoCloseable lock = target.folder().lock()) {
      cluster.upgrade(jar);
    }
    out.println("Both jobs run from " + jar);
    out.flush();
    return 0;
  }
}

package dev.sluice.app.command;

import dev.sluice.app.cluster.Cluster;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice cluster stop}: ends the cluster's own processes and no others. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = "Stop the jobs, each with a savepoint, then the cluster's processes.")
final class ClusterStopCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ClusterTarget target = new ClusterTarget();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Cluster cluster = target.open(out);
    try (AutoCloseable lock = target.folder().lock()) {
      cluster.stop();
    }
    out.println("The cluster is down; cluster start goes on from here.");
    out.flush();
    return 0;
  }
}

package dev.sluice.app.command;

import dev.sluice.app.cluster.Cluster;
import dev.sluice.app.platform.WorkFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says which cluster a command talks to. */
final class ClusterTarget {
  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Work folder of the cluster. Default: cluster in Sluice's own folder.")
  @Nullable Path work;

  WorkFolder folder() {
    return work == null ? Home.cluster() : WorkFolder.at(work);
  }

  /** Opens the cluster that exists there; its progress goes to {@code out}. */
  Cluster open(PrintWriter out) {
    return Cluster.open(folder(), line -> say(out, line));
  }

  static void say(PrintWriter out, String line) {
    out.println("  " + line);
    out.flush();
  }
}

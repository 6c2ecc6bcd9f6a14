package dev.sluice.app.command;

import dev.sluice.app.cluster.Cluster;
import dev.sluice.app.cluster.JobState;
import dev.sluice.app.cluster.NodeStatus;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice cluster status}: what runs. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Show each process with its pid and log, and the jobs.",
    footer = {"", "Exit codes: 0 all of it runs, 1 not all, 2 wrong usage."})
final class ClusterStatusCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ClusterTarget target = new ClusterTarget();
  @Mixin ReportFile report = new ReportFile();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Cluster cluster = target.open(out);
    List<NodeStatus> nodes = cluster.status();
    for (NodeStatus node : nodes) {
      out.printf(
          "%-14s %-5s %8s  %s%n",
          node.name(),
          node.alive() ? "up" : "down",
          node.alive() ? Long.toString(node.pid()) : "-",
          node.log());
    }
    List<JobState> jobs = cluster.jobs().stream().filter(job -> !job.isEnded()).toList();
    for (JobState job : jobs) {
      out.printf(
          "%-14s %s, %d of %d tasks run (%s)%n",
          job.name(), job.state(), job.running(), job.tasks(), job.id());
    }
    if (jobs.isEmpty()) {
      out.println("no job runs: the job manager knows of none, or does not answer");
    }
    out.printf(
        "Brokers: %s   Flink: %s%n",
        cluster.kafka().getProperty("bootstrap.servers"), cluster.flinkAddress());
    out.flush();
    boolean whole = cluster.isWhole();
    report.put("whole", whole).put("processes", nodes).put("jobs", jobs).write();
    return whole ? 0 : 1;
  }
}

package dev.sluice.app.command;

import dev.sluice.app.chaos.ClusterChaos;
import dev.sluice.app.chaos.KilledDemo;
import dev.sluice.app.chaos.Verdict;
import dev.sluice.app.cluster.Cluster;
import dev.sluice.app.cluster.ClusterShape;
import dev.sluice.app.cluster.JobJar;
import dev.sluice.app.platform.UserError;
import dev.sluice.app.platform.WorkFolder;
import dev.sluice.app.traffic.SyntheticConfig;
import dev.sluice.app.traffic.SyntheticSource;
import dev.sluice.schemas.topic.Topics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice chaos}: kills on purpose, and whether anything was lost or doubled. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description = {
      "Run the demo in a process of its own, kill it (SIGKILL) at seeded random moments, start it",
      "again on the same folder, and check in the end that nothing was lost or doubled: every",
      "identity of the reconciliation, and the trainer's table against an unbroken trainer's.",
      "With --cluster: a cluster of processes, whose brokers, task managers, job manager and",
      "Streams instances are killed under traffic, one or two at a time, and started again."
    },
    footer = {"", "Exit codes: 0 clean, 1 something to mend, 2 wrong usage, 3 not clean."})
final class ChaosCommand implements Callable<Integer> {
  private static final int NOT_CLEAN = 3;

  /** Slates whose user asks to be forgotten: some in each run, most users know of none. */
  private static final double FORGETS = 0.005;

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--kills",
      paramLabel = "K",
      defaultValue = "5",
      description = "How often. Default: ${DEFAULT-VALUE}.")
  int kills;

  @Option(names = "--cluster", description = "Kill processes of a cluster.")
  boolean inCluster;

  @Option(
      names = "--faults",
      paramLabel = "K",
      defaultValue = "5",
      description = "With --cluster: how often. Default: ${DEFAULT-VALUE}.")
  int faults;

  @Option(
      names = "--brokers",
      paramLabel = "N",
      defaultValue = "3",
      description = "With --cluster: 1 to 3. Default: ${DEFAULT-VALUE}.")
  int brokers;

  @Option(
      names = "--streams",
      paramLabel = "N",
      defaultValue = "2",
      description = "With --cluster: instances, 1 or 2. Default: ${DEFAULT-VALUE}.")
  int streams;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "10",
      description = "With --cluster: requests per second. Default: ${DEFAULT-VALUE}.")
  double rate;

  @Option(
      names = "--last-for",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "Traffic of the run that is not killed. Default: ${DEFAULT-VALUE}.")
  String lastFor = "10s";

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Folder of the platform, emptied first. Default: chaos in Sluice's own folder.")
  @Nullable Path folder;

  @Override
  public Integer call() throws Exception {
    if (kills < 0 || faults < 0) {
      throw new UserError(
          "--kills and --faults are how often to kill, at least 0, were %d and %d", kills, faults);
    }
    WorkFolder work = folder == null ? Home.chaos() : WorkFolder.at(folder);
    if (Cluster.isRunning(work)) {
      throw new UserError(
          "a cluster is running in %s: stop it, or choose another folder with --work", work.root());
    }
    work.clear();
    say("Seed %d; work folder %s", seed, work.root());
    if (inCluster) {
      return killCluster(work);
    }
    KilledDemo demo =
        new KilledDemo(
            work.root(),
            List.of("--seed", Long.toString(seed), "--forgets", Double.toString(FORGETS)),
            line -> say("  %s", line));
    Verdict verdict = demo.run(seed, kills, lastFor);
    print(verdict, "kills", demo.log());
    report.put("kills", verdict.faults());
    write(verdict);
    return verdict.clean() ? 0 : NOT_CLEAN;
  }

  private int killCluster(WorkFolder work) throws Exception {
    SyntheticConfig config;
    try {
      config = SyntheticConfig.defaults().withRequestsPerSecond(rate).withForgets(FORGETS);
    } catch (IllegalArgumentException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
    try (AutoCloseable lock = work.lock()) {
      Cluster cluster =
          Cluster.create(
              work,
              new ClusterShape(brokers, streams, Topics.DEFAULT_PREFIX, false),
              new SyntheticSource(config).features(),
              Optional.empty(),
              JobJar.ofThisBuild(),
              line -> say("    %s", line));
      ClusterChaos.Outcome outcome =
          new ClusterChaos(cluster, config, line -> say("  %s", line)).run(seed, faults);
      print(outcome.verdict(), "faults", work.root().resolve("logs"));
      say("killed: %s", outcome.kills());
      report.put("faults", outcome.verdict().faults()).put("killed", outcome.kills());
      write(outcome.verdict());
      return outcome.verdict().clean() ? 0 : NOT_CLEAN;
    }
  }

  private void print(Verdict verdict, String what, Path log) {
    if (verdict.clean()) {
      say(
          "CLEAN after %,d %s (seed %d): %,d requests, %,d impressions, %,d examples, %,d versions;",
          verdict.faults(),
          what,
          verdict.seed(),
          verdict.requests(),
          verdict.impressions(),
          verdict.examples(),
          verdict.versions());
      say(
          "nothing lost, nothing doubled, and the trainer's table of %,d examples is equal bit for bit.",
          verdict.tableExamples());
      return;
    }
    say("NOT CLEAN after %,d %s; repeat it with --seed %d", verdict.faults(), what, verdict.seed());
    verdict.problems().forEach(problem -> say("  - %s", problem));
    say("Output of the runs: %s", log);
  }

  private void write(Verdict verdict) {
    report
        .put("seed", verdict.seed())
        .put("clean", verdict.clean())
        .put("problems", verdict.problems())
        .put("requests", verdict.requests())
        .put("impressions", verdict.impressions())
        .put("examples", verdict.examples())
        .put("orphan_impressions", verdict.orphanImpressions())
        .put("versions_published", verdict.versions())
        .put("table_examples", verdict.tableExamples())
        .write();
  }

  private void say(String format, Object... values) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT, format + "%n", values);
    out.flush();
  }
}

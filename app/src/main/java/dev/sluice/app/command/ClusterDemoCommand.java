package dev.sluice.app.command;

import dev.sluice.app.cluster.Cluster;
import dev.sluice.app.cluster.ClusterTraffic;
import dev.sluice.app.platform.UserError;
import dev.sluice.app.progress.ProgressDisplay;
import dev.sluice.app.reconcile.DemoReport;
import dev.sluice.app.reconcile.TableVerdict;
import dev.sluice.app.traffic.SyntheticConfig;
import dev.sluice.schemas.feature.Durations;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice cluster demo}: the synthetic world's traffic through a cluster. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Feed the cluster from the synthetic world, and account for everything.",
    footer = {
      "",
      "Exit codes: 0 balanced, 1 something to mend, 2 wrong usage, 3 the books do not balance."
    })
final class ClusterDemoCommand implements Callable<Integer> {
  private static final int UNBALANCED = 3;
  private static final long TURN_MILLIS = 100;

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ClusterTarget target = new ClusterTarget();
  @Mixin ReportFile report = new ReportFile();

  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "60s",
      description = "How long: 90s, 5m. Default: ${DEFAULT-VALUE}.")
  String length = "60s";

  @Option(
      names = "--speed",
      defaultValue = "60",
      description = "Event time against the clock. Default: ${DEFAULT-VALUE}.")
  double speed;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "30",
      description = "Requests per second. Default: ${DEFAULT-VALUE}.")
  double rate;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--verify",
      description =
          "At the end stop the jobs and hold the trainer's table, bit for bit, to an unbroken"
              + " trainer of the same examples; the jobs start again after it.")
  boolean verify;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Cluster cluster = target.open(out);
    if (!cluster.isWhole()) {
      throw new UserError(
          "the cluster in %s is not whole: see `sluice cluster status`, then `cluster start`",
          cluster.work().root());
    }
    try (ClusterTraffic traffic = ClusterTraffic.start(cluster, config(), seed, duration())) {
      ProgressDisplay display = new ProgressDisplay(out, System.console() != null);
      while (!traffic.finished()) {
        display.show(traffic.figures(), traffic.progress(), traffic.elapsed(), System.nanoTime());
        TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
      }
      display.end();
      out.println("Draining: event time moves past every open window");
      out.flush();
      return account(cluster, traffic, out);
    }
  }

  private int account(Cluster cluster, ClusterTraffic traffic, PrintWriter out) throws Exception {
    DemoReport result = traffic.report();
    out.printf(Locale.ROOT, "%n%s%n", result.summary());
    TableVerdict table = verify ? table(cluster, traffic) : null;
    if (table != null) {
      out.println(table.summary());
    }
    out.flush();
    report.write(result.toJson(table));
    return result.balanced() && (table == null || table.equal()) ? 0 : UNBALANCED;
  }

  private static TableVerdict table(Cluster cluster, ClusterTraffic traffic) throws Exception {
    try (AutoCloseable lock = cluster.work().lock()) {
      TableVerdict table = traffic.table();
      cluster.heal();
      return table;
    }
  }

  private SyntheticConfig config() {
    try {
      return SyntheticConfig.defaults().withSpeed(speed).withRequestsPerSecond(rate);
    } catch (IllegalArgumentException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }

  private Duration duration() {
    try {
      return Durations.parse(length);
    } catch (IllegalArgumentException e) {
      throw new UserError(e, "--for: %s", UserError.reason(e));
    }
  }
}

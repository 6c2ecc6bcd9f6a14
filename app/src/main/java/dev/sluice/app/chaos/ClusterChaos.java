package dev.sluice.app.chaos;

import dev.sluice.app.cluster.Cluster;
import dev.sluice.app.cluster.ClusterTraffic;
import dev.sluice.app.cluster.NodeKind;
import dev.sluice.app.platform.UserError;
import dev.sluice.app.reconcile.DemoReport;
import dev.sluice.app.reconcile.TableVerdict;
import dev.sluice.app.traffic.SyntheticConfig;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Kills processes of a cluster under traffic as a plan says, starts them again, and reads the
 * topics and the trainer's table at the end.
 */
public final class ClusterChaos {
  // The last recovery shows in the books only if something is asked after it.
  private static final Duration LAST_TRAFFIC = Duration.ofSeconds(5);

  private final Cluster cluster;
  private final SyntheticConfig config;
  private final Consumer<String> say;

  /**
   * Prepares a run.
   *
   * @param config of the traffic
   * @param say takes a line of progress
   */
  public ClusterChaos(Cluster cluster, SyntheticConfig config, Consumer<String> say) {
    this.cluster = cluster;
    this.config = config;
    this.say = say;
  }

  /** The verdict, and how often a process of each kind was killed. */
  public record Outcome(Verdict verdict, Map<NodeKind, Integer> kills) {}

  /** Starts the cluster, does {@code faults} faults, and stops it, clean or not. */
  public Outcome run(long seed, int faults) throws Exception {
    Map<NodeKind, List<String>> nodes = new EnumMap<>(NodeKind.class);
    for (NodeKind kind : NodeKind.values()) {
      nodes.put(kind, cluster.names(kind));
    }
    FaultPlan plan = FaultPlan.of(seed, faults, nodes);
    Thread hook = new Thread(cluster::killAll, "cluster-end");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      cluster.heal();
      Progress progress = new Progress();
      Verdict verdict = underTraffic(plan, progress);
      return new Outcome(verdict, plan.kinds(progress.done, nodes));
    } finally {
      cluster.killAll();
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private static final class Progress {
    int done;
  }

  private Verdict underTraffic(FaultPlan plan, Progress progress) throws Exception {
    try (ClusterTraffic traffic =
        ClusterTraffic.start(cluster, config, plan.seed(), Duration.ZERO)) {
      for (FaultPlan.Fault fault : plan.faults()) {
        TimeUnit.MILLISECONDS.sleep(fault.after().toMillis());
        traffic.finished();
        say.accept("fault %d of %d: %s".formatted(progress.done + 1, plan.faults().size(), fault));
        progress.done++;
        strike(fault);
      }
      TimeUnit.MILLISECONDS.sleep(LAST_TRAFFIC.toMillis());
      traffic.finished();
      say.accept("the last fault is healed; draining");
      return verdict(plan.seed(), progress.done, traffic);
    } catch (UserError | IllegalStateException e) {
      return Verdict.failed(plan.seed(), progress.done, List.of(UserError.reason(e)));
    }
  }

  private void strike(FaultPlan.Fault fault) throws InterruptedException {
    long from = System.nanoTime();
    cluster.kill(fault.victims().get(0));
    if (fault.victims().size() > 1) {
      TimeUnit.MILLISECONDS.sleep(fault.gap().toMillis());
      cluster.kill(fault.victims().get(1));
    }
    TimeUnit.MILLISECONDS.sleep(fault.down().toMillis());
    cluster.heal();
    say.accept(
        "  healed after %d s".formatted(Duration.ofNanos(System.nanoTime() - from).toSeconds()));
  }

  private static Verdict verdict(long seed, int faults, ClusterTraffic traffic)
      throws InterruptedException {
    DemoReport report = traffic.report();
    TableVerdict table = traffic.table();
    return Verdict.of(seed, faults, report, table);
  }
}

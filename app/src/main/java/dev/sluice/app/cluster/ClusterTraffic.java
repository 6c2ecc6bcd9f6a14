package dev.sluice.app.cluster;

import dev.sluice.app.platform.UserError;
import dev.sluice.app.progress.Figures;
import dev.sluice.app.progress.FlowWatch;
import dev.sluice.app.reconcile.DemoReport;
import dev.sluice.app.reconcile.LabelRules;
import dev.sluice.app.reconcile.Reconciler;
import dev.sluice.app.reconcile.RunFacts;
import dev.sluice.app.reconcile.TableCheck;
import dev.sluice.app.reconcile.TableVerdict;
import dev.sluice.app.traffic.SyntheticConfig;
import dev.sluice.app.traffic.SyntheticSource;
import dev.sluice.app.traffic.TrafficContext;
import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.feature.FeatureSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The synthetic world's traffic through a cluster, and the reading of the topics afterwards. Order
 * of calls: {@link #start}, {@link #report}, {@link #table}, {@link #close}.
 */
public final class ClusterTraffic implements AutoCloseable {
  // A cluster that has just lost a process answers late, but it answers.
  private static final Duration RECONCILE_PATIENCE = Duration.ofMinutes(3);

  private final Cluster cluster;
  private final FeatureSchema schema;
  private final ModelConfig model;
  private final SyntheticSource source;
  private final FlowWatch watch;
  private final long startedNanos;

  private ClusterTraffic(
      Cluster cluster,
      FeatureSchema schema,
      ModelConfig model,
      SyntheticSource source,
      FlowWatch watch) {
    this.cluster = cluster;
    this.schema = schema;
    this.model = model;
    this.source = source;
    this.watch = watch;
    this.startedNanos = System.nanoTime();
  }

  /**
   * Begins to send.
   *
   * @param duration how long to send requests; zero until {@link #report}
   */
  public static ClusterTraffic start(
      Cluster cluster, SyntheticConfig config, long seed, Duration duration) throws Exception {
    FeatureSchema schema = FeatureSchema.load(cluster.features());
    FlowWatch watch = FlowWatch.start(cluster.kafka(), cluster.topics());
    SyntheticSource source = new SyntheticSource(config);
    source.start(
        new TrafficContext(
            cluster.kafka(),
            cluster.topics(),
            duration,
            seed,
            cluster.work().traffic(),
            schema.clickWindow(),
            schema.longestWindow()));
    return new ClusterTraffic(cluster, schema, model(cluster), source, watch);
  }

  private static ModelConfig model(Cluster cluster) {
    Optional<Path> file = cluster.model();
    try {
      return file.isPresent() ? ModelConfig.load(file.get()) : ModelConfig.defaults();
    } catch (IOException e) {
      throw new UserError(e, "cannot read %s: %s", file.get(), UserError.reason(e));
    }
  }

  /**
   * Whether every request has been sent.
   *
   * @throws IllegalStateException if the traffic failed
   */
  public boolean finished() {
    return source.finished();
  }

  /** What share of the time is over, in [0, 1]. */
  public double progress() {
    return source.progress();
  }

  /** Since the first request. */
  public Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  /** What was seen on the topics until now. */
  public Figures figures() {
    return watch.figures();
  }

  /** Ends the traffic, moves event time past every open window, and accounts for everything. */
  public DemoReport report() {
    source.stop();
    double seconds = elapsed().toMillis() / 1000.0;
    source.drain();
    return new Reconciler(
            cluster.kafka(),
            cluster.topics(),
            new LabelRules(schema.clickWindow(), schema.minView()))
        .report(
            new RunFacts(source.name(), seconds, Double.NaN, 0, model.batchSize(), source.truth()),
            RECONCILE_PATIENCE);
  }

  /** Ends the jobs and holds the trainer's table to an unbroken trainer of the same examples. */
  public TableVerdict table() throws InterruptedException {
    cluster.stopJobs();
    return new TableCheck(cluster.kafka(), cluster.topics(), model, schema)
        .check(cluster.work().table());
  }

  @Override
  public void close() {
    watch.close();
    source.close();
  }
}

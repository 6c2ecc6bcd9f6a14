package dev.sluice.app.command;

import dev.sluice.app.cluster.Cluster;
import dev.sluice.app.cluster.ClusterShape;
import dev.sluice.app.cluster.JobJar;
import dev.sluice.app.platform.UserError;
import dev.sluice.app.platform.WorkFolder;
import dev.sluice.app.traffic.SyntheticConfig;
import dev.sluice.app.traffic.SyntheticSource;
import dev.sluice.model.InvalidModelConfig;
import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.InvalidFeatureSchema;
import dev.sluice.schemas.topic.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice cluster start}: starts what does not run. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description = {
      "Start a cluster, or what of it does not run, and wait until all of it works together. A",
      "folder that holds a cluster keeps its shape; its jobs go on from their newest checkpoint."
    },
    footer = {"", "Example: sluice cluster start --brokers 3 --work DIR"})
final class ClusterStartCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterStartCommand.class);
  private static final long WATCH_SECONDS = 1;

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ClusterTarget target = new ClusterTarget();

  @Option(
      names = "--brokers",
      paramLabel = "N",
      defaultValue = "1",
      description = "1 to 3; with 3 every record is on all of them. Default: ${DEFAULT-VALUE}.")
  int brokers;

  @Option(
      names = "--streams",
      paramLabel = "N",
      defaultValue = "1",
      description = "Instances of the Streams application, 1 or 2. Default: ${DEFAULT-VALUE}.")
  int streams;

  @Option(
      names = "--features",
      paramLabel = "FILE",
      description = "features.yaml. Default: the synthetic world's.")
  @Nullable Path features;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Model configuration as YAML or JSON. Default: the defaults.")
  @Nullable Path model;

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      defaultValue = Topics.DEFAULT_PREFIX,
      description = "What the topics' names begin with: ${DEFAULT-VALUE}.")
  String prefix = Topics.DEFAULT_PREFIX;

  @Option(
      names = "--live",
      description = "Move event time with the clock; leave it away for `cluster demo`.")
  boolean live;

  @Option(names = "--watch", description = "Stay, and start again what dies, until interrupted.")
  boolean watch;

  @Override
  public Integer call() throws Exception {
    WorkFolder work = target.folder();
    PrintWriter out = spec.commandLine().getOut();
    Cluster cluster;
    try (AutoCloseable lock = work.lock()) {
      cluster =
          Cluster.create(
              work,
              new ClusterShape(brokers, streams, prefix, live),
              features(),
              model(),
              JobJar.ofThisBuild(),
              line -> ClusterTarget.say(out, line));
      cluster.heal();
    }
    out.printf(
        "The cluster is up. Brokers: %s   Flink: %s%n",
        cluster.kafka().getProperty("bootstrap.servers"), cluster.flinkAddress());
    out.flush();
    while (watch && !cluster.isStopped()) {
      TimeUnit.SECONDS.sleep(WATCH_SECONDS);
      watch(cluster);
    }
    return 0;
  }

  // Under the lock: what another command takes apart on purpose, an upgrade, is not healed.
  private static void watch(Cluster cluster) throws Exception {
    if (cluster.isWhole() || cluster.isStopped()) {
      return;
    }
    try (AutoCloseable lock = cluster.work().lock()) {
      if (!cluster.isWhole() && !cluster.isStopped()) {
        cluster.heal();
      }
    } catch (UserError e) {
      LOG.warn("not healed yet, trying again", e);
    }
  }

  private String features() {
    if (features == null) {
      return new SyntheticSource(SyntheticConfig.defaults()).features();
    }
    try {
      String text = Files.readString(features);
      FeatureSchema.parse(text, features.toString());
      return text;
    } catch (InvalidFeatureSchema e) {
      throw new UserError(
          e,
          "%d mistakes in the feature schema:%n%s",
          e.problems().size(),
          String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UserError(e, "cannot read %s: is the path right?", features);
    }
  }

  private Optional<Path> model() {
    if (model == null) {
      return Optional.empty();
    }
    try {
      ModelConfig.load(model);
      return Optional.of(model);
    } catch (InvalidModelConfig e) {
      throw new UserError(e, "%s", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UserError(e, "cannot read %s: is the path right?", model);
    }
  }
}

package dev.sluice.app.cluster;

import dev.sluice.app.platform.BrokerSettings;
import dev.sluice.app.platform.UserError;
import dev.sluice.app.platform.WorkFolder;
import dev.sluice.schemas.topic.TopicAdmin;
import dev.sluice.schemas.topic.Topics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/**
 * A cluster in a work folder: starts what is not running, submits jobs that the job manager lacks
 * from their newest complete checkpoint, stops, tells. All of it is safe to repeat: {@link #heal}
 * on a whole cluster does nothing. One thread.
 *
 * <p>Why there is no high-availability service: its only job here would be to find a lost job's
 * newest checkpoint, which {@link dev.sluice.app.platform.Checkpoints} does from the folder, and to
 * keep two job managers apart, of which there is one.
 */
public final class Cluster {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  // Brokers that stop together wait for each other in vain: nothing is lost by ending that.
  private static final Duration BROKER_PATIENCE = Duration.ofSeconds(10);
  private static final int PROBE_MILLIS = 1_000;

  private final WorkFolder work;
  private final ClusterConfig config;
  private final ClusterNodes files;
  private final List<NodeProcess> nodes;
  private final Set<NodeKind> expected = EnumSet.noneOf(NodeKind.class);
  private final FlinkRest flink;
  private final Patience patience;
  private final ClusterJobs jobs;
  private final Consumer<String> say;

  private Cluster(WorkFolder work, ClusterConfig config, Consumer<String> say) {
    this.work = work;
    this.config = config;
    this.files = new ClusterNodes(work, config);
    this.nodes = files.all();
    this.flink = new FlinkRest(config.restPort());
    this.patience = new Patience(this::checkAlive, work.root().resolve("logs"));
    this.jobs = new ClusterJobs(work, config, files, flink, patience, say);
    this.say = say;
  }

  /**
   * Opens the cluster that {@code work} holds.
   *
   * @param say takes a line of progress
   * @throws UserError if it holds none
   */
  public static Cluster open(WorkFolder work, Consumer<String> say) {
    return new Cluster(
        work,
        ClusterConfig.load(work)
            .orElseThrow(
                () ->
                    new UserError(
                        "there is no cluster in %s: start one with `sluice cluster start`",
                        work.root())),
        say);
  }

  /** Whether {@code work} holds a cluster, running or not. */
  public static boolean isIn(WorkFolder work) {
    return Files.exists(work.clusterFile());
  }

  /** Whether {@code work} holds a cluster of which any process is alive. */
  public static boolean isRunning(WorkFolder work) {
    return isIn(work) && open(work, line -> {}).isAlive();
  }

  /**
   * Writes down a new cluster; where the folder holds one already, that is opened as it is.
   *
   * @param features text of features.yaml
   * @param model file of the model's configuration; empty for the defaults
   * @param jobJar the thin jar of both jobs
   */
  public static Cluster create(
      WorkFolder work,
      ClusterShape shape,
      String features,
      Optional<Path> model,
      Path jobJar,
      Consumer<String> say) {
    if (isIn(work)) {
      return open(work, say);
    }
    if (Files.isDirectory(work.broker())) {
      throw new UserError(
          "%s holds a platform of one process: choose another --work for a cluster", work.root());
    }
    ClusterConfig config =
        ClusterConfig.create(shape.brokers(), shape.streams(), shape.topicPrefix(), shape.live());
    ClusterNodes files = new ClusterNodes(work, config);
    try {
      Files.createDirectories(files.conf());
      Files.writeString(files.featuresFile(), features);
      if (model.isPresent()) {
        Files.copy(model.get(), files.modelFile(), StandardCopyOption.REPLACE_EXISTING);
      }
      new JobJars(work.root().resolve("jobs")).add(jobJar);
    } catch (IOException e) {
      throw new UserError(
          e, "cannot write to %s (%s): choose another --work", work.root(), UserError.reason(e));
    }
    config.save(work);
    return new Cluster(work, config, say);
  }

  /** Whether every process is alive and both jobs run with all of their tasks. */
  public boolean isWhole() throws InterruptedException {
    if (!nodes.stream().allMatch(NodeProcess::isAlive)) {
      return false;
    }
    return jobs.areWhole();
  }

  /** Client properties that reach the brokers. */
  public Properties kafka() {
    Properties client = new Properties();
    client.setProperty("bootstrap.servers", config.bootstrapServers());
    return client;
  }

  public Topics topics() {
    return new Topics(config.topicPrefix());
  }

  public WorkFolder work() {
    return work;
  }

  /** The features.yaml that it was created with. */
  public Path features() {
    return files.featuresFile();
  }

  /** The model configuration that it was created with, if it was given one. */
  public Optional<Path> model() {
    return Optional.of(files.modelFile()).filter(Files::exists);
  }

  /** Where Flink's page is. */
  public String flinkAddress() {
    return flink.address();
  }

  /** Whether any of its processes is alive. */
  public boolean isAlive() {
    return nodes.stream().anyMatch(NodeProcess::isAlive);
  }

  /** Names of the processes of a kind. */
  public List<String> names(NodeKind kind) {
    return nodes.stream().filter(node -> node.kind() == kind).map(NodeProcess::name).toList();
  }

  /** Ends a process with SIGKILL, at once. */
  public void kill(String name) throws InterruptedException {
    for (NodeProcess node : nodes) {
      if (node.name().equals(name)) {
        node.kill();
      }
    }
  }

  /** Ends every process with SIGKILL. */
  public void killAll() {
    for (NodeProcess node : nodes) {
      node.handle().ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** Every process, in the order of their starts. */
  public List<NodeStatus> status() {
    return nodes.stream()
        .map(
            node ->
                new NodeStatus(
                    node.name(),
                    node.handle().map(ProcessHandle::pid).orElse(0L),
                    node.isAlive(),
                    node.log()))
        .toList();
  }

  /** What the job manager knows of jobs; empty while it does not answer. */
  public List<JobState> jobs() throws InterruptedException {
    try {
      return flink.jobs();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Starts what does not run, and waits until all of it works together. */
  public void heal() throws InterruptedException {
    markStopped(false);
    expected.clear();
    files.write();
    startAll(NodeKind.BROKER);
    patience.await("the brokers", this::brokersAreUp);
    try (Admin admin = Admin.create(kafka())) {
      TopicAdmin.ensure(admin, topics().catalogue(ClusterNodes.PARTITIONS, config.replication()));
    }
    startAll(NodeKind.JOB_MANAGER);
    startAll(NodeKind.TASK_MANAGER);
    startAll(NodeKind.STREAMS);
    patience.await("the task managers", this::workersAreUp);
    jobs.heal();
    patience.await("the Streams application", this::streamsAreUp);
    saveState();
  }

  private void startAll(NodeKind kind) {
    expected.add(kind);
    for (NodeProcess node : nodes) {
      if (node.kind() == kind && !node.isAlive()) {
        node.start();
        say.accept("started " + node.name());
      }
    }
  }

  private void saveState() {
    Properties state = kafka();
    state.setProperty("topic.prefix", config.topicPrefix());
    work.saveState(state);
  }

  // A watch in another process ends when it finds this, and does not start again what was stopped.
  private Path stopFile() {
    return work.root().resolve("run").resolve("stopped");
  }

  /** Whether it was stopped on purpose. */
  public boolean isStopped() {
    return Files.exists(stopFile());
  }

  private void markStopped(boolean stopped) {
    try {
      Files.createDirectories(stopFile().resolveSibling(""));
      if (stopped) {
        Files.writeString(stopFile(), "");
      } else {
        Files.deleteIfExists(stopFile());
      }
    } catch (IOException e) {
      throw new UserError(e, "cannot write to %s: %s", work.root(), UserError.reason(e));
    }
  }

  // The brokers know of each other for some seconds after one of them has died.
  private boolean brokersAreUp() throws InterruptedException {
    for (BrokerSettings.Node node : config.nodes()) {
      try (Socket probe = new Socket()) {
        probe.connect(new InetSocketAddress(BrokerSettings.HOST, node.port()), PROBE_MILLIS);
      } catch (IOException notYet) {
        return false;
      }
    }
    Properties impatient = kafka();
    impatient.setProperty("default.api.timeout.ms", "3000");
    impatient.setProperty("request.timeout.ms", "2000");
    try (Admin admin = Admin.create(impatient)) {
      return admin.describeCluster().nodes().get().size() == config.nodes().size();
    } catch (ExecutionException notYet) {
      return false;
    }
  }

  private boolean workersAreUp() throws IOException, InterruptedException {
    return flink.workers().size() >= config.taskManagers();
  }

  private boolean streamsAreUp() {
    return nodes.stream()
        .filter(node -> node.kind() == NodeKind.STREAMS)
        .allMatch(node -> Files.exists(node.readyFile()));
  }

  /** Ends both jobs, each with a savepoint; all processes go on. */
  public void stopJobs() throws InterruptedException {
    jobs.stop();
  }

  /**
   * Ends both jobs with a savepoint and starts them from it with another jar; if that is refused,
   * the jar before goes on.
   *
   * @throws UserError with the reason of a refusal
   */
  public void upgrade(Path jar) throws InterruptedException {
    if (!isWhole()) {
      throw new UserError(
          "the cluster in %s is not whole: see `sluice cluster status`, then `cluster start`",
          work.root());
    }
    stopJobs();
    try {
      jobs.jars().add(jar);
    } catch (IOException e) {
      throw new UserError(e, "cannot copy %s: %s", jar, UserError.reason(e));
    }
    try {
      heal();
    } catch (UserError e) {
      say.accept("the new jar is refused, the old one goes on");
      jobs.cancel();
      jobs.jars().drop();
      heal();
      throw e;
    }
  }

  /** Stops every process, jobs with a savepoint first if the cluster is whole. */
  public void stop() throws InterruptedException {
    markStopped(true);
    try {
      if (isWhole()) {
        stopJobs();
      }
    } catch (UserError e) {
      say.accept(e.getMessage() + "; its newest checkpoint will do");
    }
    stopAll(NodeKind.TASK_MANAGER, STOP_PATIENCE);
    stopAll(NodeKind.JOB_MANAGER, STOP_PATIENCE);
    stopAll(NodeKind.STREAMS, STOP_PATIENCE);
    stopAll(NodeKind.BROKER, BROKER_PATIENCE);
  }

  private void stopAll(NodeKind kind, Duration patience) throws InterruptedException {
    List<NodeProcess> ending =
        nodes.stream().filter(node -> node.kind() == kind && node.isAlive()).toList();
    ending.forEach(node -> node.handle().ifPresent(ProcessHandle::destroy));
    for (NodeProcess node : ending) {
      node.stop(patience);
      say.accept("stopped " + node.name());
    }
  }

  // Of the kinds that this healing has come to: the others may still be away.
  private void checkAlive(String what) {
    for (NodeProcess node : nodes) {
      if (expected.contains(node.kind()) && !node.isAlive()) {
        throw new UserError(
            "%s ended while waiting for %s: see %s and %s",
            node.name(), what, node.log(), node.output());
      }
    }
  }
}

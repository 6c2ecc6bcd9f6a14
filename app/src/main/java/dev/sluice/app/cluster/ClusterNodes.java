package dev.sluice.app.cluster;

import dev.sluice.app.platform.BrokerSettings;
import dev.sluice.app.platform.UserError;
import dev.sluice.app.platform.WorkFolder;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** How each process of a cluster is started, and the files that it reads then. */
final class ClusterNodes {
  private static final String JOB_MANAGER =
      "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
  private static final String TASK_MANAGER =
      "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";
  private static final String BROKER = "kafka.Kafka";
  private static final String SLUICE = "dev.sluice.app.Main";
  static final String TRAINER = "trainer";
  static final String RANKER = "ranker";
  static final int PARTITIONS = 2;

  private final WorkFolder work;
  private final ClusterConfig config;

  ClusterNodes(WorkFolder work, ClusterConfig config) {
    this.work = work;
    this.config = config;
  }

  Path conf() {
    return work.root().resolve("conf");
  }

  Path clientFile() {
    return conf().resolve("client.properties");
  }

  Path featuresFile() {
    return conf().resolve("features.yaml");
  }

  Path modelFile() {
    return conf().resolve("model.yaml");
  }

  /** All processes, in the order in which they start. */
  List<NodeProcess> all() {
    List<NodeProcess> all = new ArrayList<>();
    for (BrokerSettings.Node node : config.nodes()) {
      all.add(node(broker(node), NodeKind.BROKER, BROKER, List.of(brokerFile(node).toString())));
    }
    all.add(flink("jobmanager", NodeKind.JOB_MANAGER, JOB_MANAGER));
    for (int i = 1; i <= config.taskManagers(); i++) {
      all.add(flink(taskManager(i), NodeKind.TASK_MANAGER, TASK_MANAGER));
    }
    for (int i = 1; i <= config.streams(); i++) {
      all.add(streams(i));
    }
    return all;
  }

  /** Writes what the processes read when they start. */
  void write() {
    Properties client = new Properties();
    client.setProperty("bootstrap.servers", config.bootstrapServers());
    write(clientFile(), client);
    for (BrokerSettings.Node node : config.nodes()) {
      Path data = work.root().resolve("brokers").resolve(Integer.toString(node.id()));
      BrokerSettings settings = new BrokerSettings(data, node, config.nodes());
      settings.format(config.clusterId());
      write(brokerFile(node), settings.toProperties());
    }
    writeFlink("jobmanager", FlinkFiles.common(config));
    for (int i = 1; i <= config.taskManagers(); i++) {
      writeFlink(taskManager(i), FlinkFiles.taskManager(config, taskManager(i)));
    }
  }

  private static String broker(BrokerSettings.Node node) {
    return "broker-" + node.id();
  }

  private Path brokerFile(BrokerSettings.Node node) {
    return conf().resolve(broker(node) + ".properties");
  }

  private static String taskManager(int number) {
    return "taskmanager-" + number;
  }

  private void writeFlink(String name, Map<String, String> settings) {
    FlinkFiles.write(conf().resolve(name), settings, work.root().resolve("tmp").resolve(name));
  }

  private NodeProcess flink(String name, NodeKind kind, String main) {
    return node(name, kind, main, List.of("--configDir", conf().resolve(name).toString()));
  }

  private NodeProcess streams(int number) {
    String name = "streams-" + number;
    List<String> arguments = new ArrayList<>(List.of("streams"));
    arguments.addAll(List.of("--kafka", clientFile().toString()));
    arguments.addAll(List.of("--topic-prefix", config.topicPrefix()));
    arguments.addAll(List.of("--features", featuresFile().toString()));
    arguments.addAll(List.of("--state", work.streams().resolve(name).toString()));
    arguments.addAll(List.of("--instance", Integer.toString(number)));
    arguments.addAll(List.of("--partitions", Integer.toString(PARTITIONS)));
    arguments.addAll(List.of("--replication", Short.toString(config.replication())));
    arguments.addAll(
        List.of("--ready", work.root().resolve("run").resolve(name + ".ready").toString()));
    if (config.live() && number == 1) {
      arguments.add("--ticks");
    }
    return node(name, NodeKind.STREAMS, SLUICE, arguments);
  }

  private NodeProcess node(String name, NodeKind kind, String main, List<String> arguments) {
    return new NodeProcess(name, kind, kind.options(), main, arguments, work.root());
  }

  /** Arguments of the trainer's and the ranker's job, by the names of their folders. */
  List<String> jobArguments(String job) {
    List<String> arguments = new ArrayList<>(List.of(job));
    arguments.addAll(List.of("--kafka", clientFile().toString()));
    arguments.addAll(List.of("--topic-prefix", config.topicPrefix()));
    arguments.addAll(List.of("--features", featuresFile().toString()));
    if (Files.exists(modelFile())) {
      arguments.addAll(List.of("--model", modelFile().toString()));
    }
    if (job.equals(TRAINER)) {
      arguments.addAll(List.of("--table", work.table().toString()));
      arguments.addAll(List.of("--snapshots", work.snapshots().toString()));
    }
    return arguments;
  }

  private static void write(Path file, Properties properties) {
    try {
      Files.createDirectories(file.resolveSibling(""));
      try (Writer out = Files.newBufferedWriter(file)) {
        properties.store(out, null);
      }
    } catch (IOException e) {
      throw new UserError(e, "cannot write %s: %s", file, UserError.reason(e));
    }
  }
}

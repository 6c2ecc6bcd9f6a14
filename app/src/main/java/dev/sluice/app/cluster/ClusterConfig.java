package dev.sluice.app.cluster;

import dev.sluice.app.platform.BrokerSettings;
import dev.sluice.app.platform.UserError;
import dev.sluice.app.platform.WorkFolder;
import dev.sluice.schemas.topic.Topics;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;

/**
 * The shape of a cluster, kept in its work folder from its first start on.
 *
 * @param clusterId of the brokers
 * @param topicPrefix what the topics' names begin with
 * @param taskManagers of Flink
 * @param streams instances of the Streams application
 * @param live whether event time follows the clock; else whoever sends traffic moves it
 * @param nodes the brokers
 * @param rpcPort of the job manager, for task managers
 * @param restPort of the job manager, for commands and browsers
 * @param blobPort of the job manager, for job jars
 */
record ClusterConfig(
    String clusterId,
    String topicPrefix,
    int taskManagers,
    int streams,
    boolean live,
    List<BrokerSettings.Node> nodes,
    int rpcPort,
    int restPort,
    int blobPort) {
  private static final int TASK_MANAGERS = 2;
  private static final int FLINK_PORTS = 3;

  /** Takes the list by copy. */
  ClusterConfig {
    nodes = List.copyOf(nodes);
  }

  /** A new cluster on free ports. */
  static ClusterConfig create(int brokers, int streams, String topicPrefix, boolean live) {
    List<Integer> ports = FreePorts.find(2 * brokers + FLINK_PORTS);
    List<BrokerSettings.Node> nodes = new ArrayList<>();
    for (int i = 0; i < brokers; i++) {
      nodes.add(new BrokerSettings.Node(i + 1, ports.get(2 * i), ports.get(2 * i + 1)));
    }
    int flink = 2 * brokers;
    return new ClusterConfig(
        Uuid.randomUuid().toString(),
        topicPrefix,
        TASK_MANAGERS,
        streams,
        live,
        nodes,
        ports.get(flink),
        ports.get(flink + 1),
        ports.get(flink + 2));
  }

  /** Reads what an earlier start wrote; empty if there was none. */
  static Optional<ClusterConfig> load(WorkFolder work) {
    Path file = work.clusterFile();
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties p = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      p.load(in);
    } catch (IOException e) {
      throw new UserError(e, "cannot read %s: %s", file, UserError.reason(e));
    }
    List<BrokerSettings.Node> nodes = new ArrayList<>();
    for (String node : p.getProperty("brokers", "").split(",")) {
      String[] parts = node.split(":");
      nodes.add(
          new BrokerSettings.Node(
              Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2])));
    }
    return Optional.of(
        new ClusterConfig(
            p.getProperty("cluster.id", ""),
            p.getProperty("topic.prefix", Topics.DEFAULT_PREFIX),
            number(p, "taskmanagers"),
            number(p, "streams"),
            Boolean.parseBoolean(p.getProperty("live")),
            nodes,
            number(p, "port.rpc"),
            number(p, "port.rest"),
            number(p, "port.blob")));
  }

  private static int number(Properties p, String key) {
    return Integer.parseInt(p.getProperty(key, "0"));
  }

  /** Writes it down. */
  void save(WorkFolder work) {
    Properties p = new Properties();
    p.setProperty("cluster.id", clusterId);
    p.setProperty("topic.prefix", topicPrefix);
    p.setProperty("taskmanagers", Integer.toString(taskManagers));
    p.setProperty("streams", Integer.toString(streams));
    p.setProperty("live", Boolean.toString(live));
    p.setProperty(
        "brokers",
        nodes.stream()
            .map(node -> node.id() + ":" + node.port() + ":" + node.controllerPort())
            .collect(Collectors.joining(",")));
    p.setProperty("port.rpc", Integer.toString(rpcPort));
    p.setProperty("port.rest", Integer.toString(restPort));
    p.setProperty("port.blob", Integer.toString(blobPort));
    Path file = work.clusterFile();
    try (Writer out = Files.newBufferedWriter(file)) {
      p.store(out, null);
    } catch (IOException e) {
      throw new UserError(e, "cannot write %s: %s", file, UserError.reason(e));
    }
  }

  /** Addresses of all brokers. */
  String bootstrapServers() {
    return nodes.stream().map(BrokerSettings.Node::address).collect(Collectors.joining(","));
  }

  /** Copies of each record. */
  short replication() {
    return (short) Math.min(3, nodes.size());
  }
}

package dev.sluice.app.platform;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small broker on the loopback address that is a controller as well, alone or as one of a few.
 *
 * @param data folder of its logs
 * @param self the node that this is
 * @param nodes all nodes, this one among them
 */
public record BrokerSettings(Path data, Node self, List<Node> nodes) {
  /** Where brokers listen: on this machine only. */
  public static final String HOST = "127.0.0.1";

  private static final Logger LOG = LoggerFactory.getLogger(BrokerSettings.class);
  private static final String CONTROLLER = "CONTROLLER";
  private static final String META = "meta.properties";

  /**
   * One broker.
   *
   * @param id at least 1
   * @param port for clients and the other brokers
   * @param controllerPort for the controllers
   */
  public record Node(int id, int port, int controllerPort) {
    /** Host and port for clients. */
    public String address() {
      return HOST + ":" + port;
    }
  }

  /** Takes the list by copy. */
  public BrokerSettings {
    nodes = List.copyOf(nodes);
  }

  static BrokerSettings single(Path data, Node node) {
    return new BrokerSettings(data, node, List.of(node));
  }

  /** Prepares the data folder, unless that was done before. */
  public void format(String clusterId) {
    if (Files.exists(data.resolve(META))) {
      return;
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      Files.createDirectories(data);
      new Formatter()
          .setClusterId(clusterId)
          .setNodeId(self.id())
          .setControllerListenerName(CONTROLLER)
          .setDirectories(List.of(data.toString()))
          .setMetadataLogDirectory(data.toString())
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setIgnoreFormatted(true)
          .setPrintStream(out)
          .run();
    } catch (IOException e) {
      throw new UserError(
          e, "cannot write to %s (%s): choose another --work", data, UserError.reason(e));
    } catch (Exception e) {
      throw new IllegalStateException("the broker's folder was not formatted", e);
    }
    LOG.info("{}", said.toString(StandardCharsets.UTF_8).strip());
  }

  /** Returns the settings with Kafka's own keys. */
  public Properties toProperties() {
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", Integer.toString(self.id()));
    p.setProperty("controller.quorum.voters", voters());
    p.setProperty("controller.listener.names", CONTROLLER);
    p.setProperty("inter.broker.listener.name", "PLAINTEXT");
    p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.setProperty(
        "listeners",
        "PLAINTEXT://%s:%d,%s://%s:%d"
            .formatted(HOST, self.port(), CONTROLLER, HOST, self.controllerPort()));
    p.setProperty("log.dirs", data.toString());
    replicas(p);
    smallMemory(p);
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("message.max.bytes", Integer.toString(4 << 20));
    p.setProperty("log.retention.ms", "-1");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    // A transactional sink asks for an hour; the broker would refuse more than 15 minutes.
    p.setProperty("transaction.max.timeout.ms", "3600000");
    return p;
  }

  private String voters() {
    return nodes.stream()
        .map(node -> "%d@%s:%d".formatted(node.id(), HOST, node.controllerPort()))
        .collect(Collectors.joining(","));
  }

  // Every record on every broker, up to three; one of three may be away.
  private void replicas(Properties p) {
    String replicas = Integer.toString(Math.min(3, nodes.size()));
    String inSync = Integer.toString(nodes.size() >= 3 ? 2 : 1);
    p.setProperty("default.replication.factor", replicas);
    p.setProperty("min.insync.replicas", inSync);
    for (String topic :
        List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
      p.setProperty(topic + ".replication.factor", replicas);
    }
    p.setProperty("transaction.state.log.min.isr", inSync);
    p.setProperty("share.coordinator.state.topic.min.isr", inSync);
    // The default of 50 each is for hundreds of clients; here every one costs files and start time.
    p.setProperty("offsets.topic.num.partitions", "2");
    p.setProperty("transaction.state.log.num.partitions", "2");
  }

  private static void smallMemory(Properties p) {
    p.setProperty("num.network.threads", "2");
    p.setProperty("num.io.threads", "4");
    p.setProperty("background.threads", "2");
    // The cleaner alone would take 128 MB of heap at the start.
    p.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
    p.setProperty("log.index.size.max.bytes", Integer.toString(2 << 20));
  }
}

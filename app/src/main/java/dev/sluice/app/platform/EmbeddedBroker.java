package dev.sluice.app.platform;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker and controller in this process, on the loopback address. Its folder outlives it:
 * opened again after a close or a kill, it serves the same records at the same address (another
 * port only where something else took it meanwhile).
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final String HOST = "127.0.0.1";
  private static final String NODE = "1";
  private static final String CONTROLLER = "CONTROLLER";

  private final KafkaRaftServer server;
  private final String bootstrapServers;

  private EmbeddedBroker(KafkaRaftServer server, String bootstrapServers) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts a broker on {@code folder}, which is formatted if it is new. Takes some seconds.
   *
   * @throws UserError if the folder cannot be used
   */
  public static EmbeddedBroker start(Path folder) {
    try {
      Files.createDirectories(folder);
      Path data = folder.resolve("data");
      Ports ports = Ports.of(folder);
      if (!Files.exists(data.resolve("meta.properties"))) {
        format(data);
      }
      KafkaRaftServer server =
          new KafkaRaftServer(new KafkaConfig(settings(data, ports), false), Time.SYSTEM);
      server.startup();
      LOG.info("broker listens on {}:{}", HOST, ports.broker());
      return new EmbeddedBroker(server, HOST + ":" + ports.broker());
    } catch (Exception e) {
      throw new UserError(
          e,
          "the embedded broker did not start in %s (%s): free the disk or choose another --work",
          folder,
          UserError.reason(e));
    }
  }

  /** Address for clients: host and port. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Client properties that reach this broker. */
  public Properties clientProperties() {
    Properties properties = new Properties();
    properties.setProperty("bootstrap.servers", bootstrapServers);
    return properties;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(Path data) throws Exception {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      new Formatter()
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(Integer.parseInt(NODE))
          .setControllerListenerName(CONTROLLER)
          .setDirectories(List.of(data.toString()))
          .setMetadataLogDirectory(data.toString())
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setIgnoreFormatted(true)
          .setPrintStream(out)
          .run();
    }
    LOG.info("{}", said.toString(StandardCharsets.UTF_8).strip());
  }

  private static Properties settings(Path data, Ports ports) {
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", NODE);
    p.setProperty("controller.quorum.voters", NODE + "@" + HOST + ":" + ports.controller());
    p.setProperty("controller.listener.names", CONTROLLER);
    p.setProperty("inter.broker.listener.name", "PLAINTEXT");
    p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.setProperty(
        "listeners",
        "PLAINTEXT://%s:%d,%s://%s:%d"
            .formatted(HOST, ports.broker(), CONTROLLER, HOST, ports.controller()));
    p.setProperty("log.dirs", data.toString());
    singleReplica(p);
    smallMemory(p);
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("message.max.bytes", Integer.toString(4 << 20));
    p.setProperty("log.retention.ms", "-1");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    // A transactional sink asks for an hour; the broker would refuse more than 15 minutes.
    p.setProperty("transaction.max.timeout.ms", "3600000");
    return p;
  }

  private static void singleReplica(Properties p) {
    for (String topic :
        List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
      p.setProperty(topic + ".replication.factor", "1");
    }
    p.setProperty("transaction.state.log.min.isr", "1");
    p.setProperty("share.coordinator.state.topic.min.isr", "1");
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

  /** The ports of one folder, kept so that clients find the broker again. */
  private record Ports(int broker, int controller) {
    static Ports of(Path folder) throws IOException {
      Path file = folder.resolve("ports.properties");
      Properties kept = new Properties();
      if (Files.exists(file)) {
        try (Reader in = Files.newBufferedReader(file)) {
          kept.load(in);
        }
      }
      try (ServerSocket broker = bind(kept.getProperty("broker", "0"));
          ServerSocket controller = bind(kept.getProperty("controller", "0"))) {
        Ports ports = new Ports(broker.getLocalPort(), controller.getLocalPort());
        kept.setProperty("broker", Integer.toString(ports.broker()));
        kept.setProperty("controller", Integer.toString(ports.controller()));
        try (Writer out = Files.newBufferedWriter(file)) {
          kept.store(out, null);
        }
        return ports;
      }
    }

    private static ServerSocket bind(String wanted) throws IOException {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      InetAddress loopback = InetAddress.getByName(HOST);
      try {
        socket.bind(new InetSocketAddress(loopback, Integer.parseInt(wanted)));
      } catch (IOException taken) {
        socket.close();
        return new ServerSocket(0, 1, loopback);
      }
      return socket;
    }
  }
}

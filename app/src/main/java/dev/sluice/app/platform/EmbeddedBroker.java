package dev.sluice.app.platform;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker and controller in this process, on the loopback address. Its folder outlives it:
 * opened again after a close or a kill, it serves the same records at the same address (another
 * port only where something else took it meanwhile).
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final String HOST = BrokerSettings.HOST;
  private static final int NODE = 1;

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
    return start(folder, Map.of());
  }

  /** Starts a broker with settings of Kafka's own on top of, or in place of, the usual ones. */
  public static EmbeddedBroker start(Path folder, Map<String, String> more) {
    try {
      Files.createDirectories(folder);
      Path data = folder.resolve("data");
      Ports ports = Ports.of(folder);
      BrokerSettings settings =
          BrokerSettings.single(
              data, new BrokerSettings.Node(NODE, ports.broker(), ports.controller()));
      settings.format(Uuid.randomUuid().toString());
      Properties properties = settings.toProperties();
      properties.putAll(more);
      KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
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

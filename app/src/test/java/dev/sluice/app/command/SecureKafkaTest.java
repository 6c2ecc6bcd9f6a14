package dev.sluice.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.app.platform.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every Kafka client of the platform against a broker that takes TLS and SCRAM only. */
@Timeout(300)
class SecureKafkaTest {
  private static final String STORE_PASSWORD = "store-secret-31";
  private static final String USER_PASSWORD = "user-secret-47";

  @TempDir Path folder;

  @Test
  void demo_onATlsAndScramBroker_worksAndKeepsTheSecretsToItself() throws Exception {
    makeStores();
    int plain = port();
    int secure = port();
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(folder.resolve("broker"), brokerSettings(plain, port(), secure))) {
      addUser(plain);
      Path client = clientFile(secure, "${file:" + secrets() + ":user}");
      Path work = folder.resolve("work");
      Path report = folder.resolve("report.json");
      Shell shell =
          Shell.run(
              "demo",
              "--kafka",
              client.toString(),
              "--for",
              "4s",
              "--speed",
              "300",
              "--verify",
              "--work",
              work.toString(),
              "--report",
              report.toString());
      assertThat(shell.exitCode()).as(shell.out() + shell.err()).isZero();
      JsonNode figures = new ObjectMapper().readTree(report.toFile());
      assertThat(figures.path("balanced").asBoolean()).isTrue();
      assertThat(figures.path("slates").asLong()).isPositive();
      assertThat(shell.out() + shell.err())
          .doesNotContain(STORE_PASSWORD)
          .doesNotContain(USER_PASSWORD);
      assertNoSecretIn(work);
      wrongPasswordIsOneLine(secure);
    }
  }

  private void wrongPasswordIsOneLine(int secure) throws IOException {
    Path client = clientFile(secure, "not-the-password");
    Shell shell =
        Shell.run("demo", "--kafka", client.toString(), "--work", folder.resolve("no").toString());
    assertThat(shell.exitCode()).isEqualTo(1);
    assertThat(shell.err().strip().lines()).hasSize(1);
    assertThat(shell.err()).contains("uthentication").doesNotContain("not-the-password");
  }

  private static void assertNoSecretIn(Path work) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(work)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      String bytes =
          new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
      assertThat(bytes.contains(USER_PASSWORD) || bytes.contains(STORE_PASSWORD))
          .as("%s tells a secret", file)
          .isFalse();
    }
  }

  private Path secrets() throws IOException {
    return Files.writeString(
        folder.resolve("secrets.properties"),
        "user=%s%nstore=%s%n".formatted(USER_PASSWORD, STORE_PASSWORD));
  }

  /** The surefire settings give one environment variable, a number: an unresolved one is none. */
  private Path clientFile(int port, String password) throws IOException {
    return Files.writeString(
        folder.resolve("client.properties"),
        """
        bootstrap.servers=127.0.0.1:%d
        security.protocol=SASL_SSL
        sasl.mechanism=SCRAM-SHA-512
        sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="sluice" password="%s";
        ssl.truststore.type=PKCS12
        ssl.truststore.location=%s
        ssl.truststore.password=${file:%s:store}
        reconnect.backoff.ms=${env:OMP_NUM_THREADS}
        config.providers=file,env
        config.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider
        config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider
        """
            .formatted(port, password, folder.resolve("trust.p12"), secrets()),
        UTF_8);
  }

  private Map<String, String> brokerSettings(int plain, int controller, int secure) {
    return Map.of(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d,CLIENTS://127.0.0.1:%d"
            .formatted(plain, controller, secure),
        "controller.quorum.voters",
        "1@127.0.0.1:" + controller,
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,CLIENTS:SASL_SSL",
        "listener.name.clients.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;",
        "sasl.enabled.mechanisms",
        "SCRAM-SHA-512",
        "ssl.keystore.type",
        "PKCS12",
        "ssl.keystore.location",
        folder.resolve("key.p12").toString(),
        "ssl.keystore.password",
        STORE_PASSWORD);
  }

  private static void addUser(int plain) throws Exception {
    Properties admin = new Properties();
    admin.setProperty("bootstrap.servers", "127.0.0.1:" + plain);
    try (Admin client = Admin.create(admin)) {
      client
          .alterUserScramCredentials(
              List.of(
                  new UserScramCredentialUpsertion(
                      "sluice",
                      new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096),
                      USER_PASSWORD)))
          .all()
          .get();
    }
  }

  private void makeStores() throws Exception {
    String key = folder.resolve("key.p12").toString();
    String certificate = folder.resolve("broker.pem").toString();
    keytool(
        "-genkeypair",
        "-alias",
        "broker",
        "-keyalg",
        "EC",
        "-dname",
        "CN=127.0.0.1",
        "-ext",
        "SAN=ip:127.0.0.1",
        "-validity",
        "2",
        "-storetype",
        "PKCS12",
        "-keystore",
        key);
    keytool("-exportcert", "-rfc", "-alias", "broker", "-keystore", key, "-file", certificate);
    keytool(
        "-importcert",
        "-noprompt",
        "-alias",
        "broker",
        "-file",
        certificate,
        "-storetype",
        "PKCS12",
        "-keystore",
        folder.resolve("trust.p12").toString());
  }

  private static void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", STORE_PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
  }

  private static int port() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}

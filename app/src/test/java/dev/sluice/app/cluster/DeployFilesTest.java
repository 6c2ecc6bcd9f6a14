package dev.sluice.app.cluster;

import static dev.sluice.app.cluster.YamlNodes.at;
import static dev.sluice.app.cluster.YamlNodes.collect;
import static dev.sluice.app.cluster.YamlNodes.documents;
import static dev.sluice.app.cluster.YamlNodes.list;
import static dev.sluice.app.cluster.YamlNodes.map;
import static dev.sluice.app.cluster.YamlNodes.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sluice.app.command.CommandLines;
import dev.sluice.app.platform.BrokerSettings;
import dev.sluice.flink.JobArguments;
import dev.sluice.flink.JobMain;
import dev.sluice.flink.JobSettings;
import dev.sluice.schemas.feature.FeatureSchema;
import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

/**
 * What the files in {@code deploy/} and {@code docker-compose.yml} name exists in this build, as
 * far as that can be told without an engine that runs them.
 */
class DeployFilesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path COMPOSE = ROOT.resolve("docker-compose.yml");
  private static final Path FLINK = ROOT.resolve("deploy/k8s/flink.yaml");
  private static final Path SLUICE = ROOT.resolve("deploy/k8s/sluice.yaml");
  private static final Path DOCKERFILE = ROOT.resolve("deploy/Dockerfile");
  private static final Pattern IMAGE = Pattern.compile("[a-z0-9./-]+:[A-Za-z0-9._-]+");
  private static final List<Class<?>> FLINK_OPTIONS =
      List.of(
          BlobServerOptions.class,
          CheckpointingOptions.class,
          ClusterOptions.class,
          CoreOptions.class,
          ExecutionOptions.class,
          HeartbeatManagerOptions.class,
          HighAvailabilityOptions.class,
          JobManagerOptions.class,
          PipelineOptions.class,
          RestOptions.class,
          RestartStrategyOptions.class,
          StateBackendOptions.class,
          TaskManagerOptions.class,
          WebOptions.class);

  @Test
  void images_haveTheVersionsOfTheBuild() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    Set<String> images = new TreeSet<>();
    for (Path file : List.of(COMPOSE, FLINK, SLUICE)) {
      for (Object document : documents(file)) {
        collect(document, "image", images);
      }
    }
    Set<String> bases = new TreeSet<>(all(Files.readString(DOCKERFILE), "(?m)^FROM (\\S+)"));
    assertThat(images)
        .allMatch(image -> IMAGE.matcher(image).matches())
        .containsExactlyInAnyOrder(
            "apache/kafka:" + one(pom, "<kafka.version>(.*?)<"),
            "sluice-flink:" + released(pom),
            "sluice:" + released(pom));
    assertThat(bases)
        .contains("flink:" + one(pom, "<flink.version>(.*?)<") + "-java17")
        .allMatch(image -> IMAGE.matcher(image).matches())
        .allMatch(image -> image.contains("17"));
    assertThat(Files.readString(DOCKERFILE)).contains("AS flink").contains("AS sluice");
  }

  private static String released(String pom) {
    return version(pom).replace("-SNAPSHOT", "");
  }

  private static String version(String pom) {
    return one(pom, "<artifactId>sluice</artifactId>\\s*<version>(.*?)<");
  }

  @Test
  void jars_areThoseThatMavenBuilds() throws IOException {
    String version = version(Files.readString(ROOT.resolve("pom.xml")));
    String room = Files.readString(ROOT.resolve("flink-jobs/pom.xml"));
    String built =
        "%s-%s-%s.jar"
            .formatted(
                one(room, "</parent>\\s*<artifactId>(.*?)<"),
                version,
                one(room, "<classifier>(.*?)<"));
    for (Path file : List.of(COMPOSE, FLINK, DOCKERFILE)) {
      assertThat(all(Files.readString(file), "([\\w.-]*-job\\.jar)"))
          .as("%s", file)
          .isNotEmpty()
          .containsOnly(built);
    }
    assertThat(Files.readString(DOCKERFILE)).contains("app/target/app-" + version + ".jar");
  }

  @Test
  void libraries_thatTheImageLeavesOut_areOnTheClassPath() throws IOException {
    List<String> jars =
        Stream.of(classPath().split(java.io.File.pathSeparator))
            .map(entry -> String.valueOf(Path.of(entry).getFileName()))
            .toList();
    List<String> rooms = List.of("app-", "streams-");
    for (String left : all(Files.readString(DOCKERFILE), "/lib-flink/([\\w.-]+)\\*")) {
      assertThat(rooms.contains(left) || jars.stream().anyMatch(jar -> jar.startsWith(left)))
          .as("%s*", left)
          .isTrue();
    }
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  @Test
  void classes_exist() throws Exception {
    Set<String> classes = new TreeSet<>();
    for (Path file : List.of(COMPOSE, FLINK, SLUICE, DOCKERFILE)) {
      classes.addAll(
          all(
              Files.readString(file),
              "\\b((?:dev\\.sluice|org\\.apache)(?:\\.[a-z0-9]+)+\\.[A-Z]\\w+)"));
    }
    assertThat(classes).contains(JobMain.class.getName(), "dev.sluice.app.Main");
    for (String name : classes) {
      assertThatCode(() -> Class.forName(name)).as(name).doesNotThrowAnyException();
    }
  }

  @Test
  void flinkSettings_areKnownToFlinkAndReadable() throws Exception {
    Map<String, String> settings = new HashMap<>();
    strings(documents(ROOT.resolve("deploy/flink-config.yaml")).get(0)).forEach(settings::put);
    for (Map<String, Object> deployment : deployments()) {
      settings.putAll(strings(at(deployment, "spec", "flinkConfiguration")));
    }
    ClusterConfig config = ClusterConfig.create(3, 2, "sluice.", false);
    settings.putAll(FlinkFiles.common(config));
    settings.putAll(FlinkFiles.taskManager(config, "taskmanager-1"));
    settings.putAll(JobSettings.common().toMap());
    Map<String, ConfigOption<?>> known = flinkOptions();
    assertThat(known).containsKeys(settings.keySet().toArray(String[]::new));
    Configuration all = new Configuration();
    settings.forEach(all::setString);
    for (String key : settings.keySet()) {
      assertThatCode(() -> all.getOptional(known.get(key))).as(key).doesNotThrowAnyException();
    }
    assertThat(all.get(WebOptions.SUBMIT_ENABLE)).isFalse();
  }

  private static Map<String, ConfigOption<?>> flinkOptions() throws IllegalAccessException {
    Map<String, ConfigOption<?>> known = new HashMap<>();
    for (Class<?> options : FLINK_OPTIONS) {
      for (Field field : options.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers())
            && Modifier.isPublic(field.getModifiers())
            && field.get(null) instanceof ConfigOption<?> option) {
          known.put(option.key(), option);
        }
      }
    }
    return known;
  }

  @Test
  void brokerSettings_areKnownToKafka() throws IOException {
    Set<String> known = KafkaConfig.configDef().names();
    Set<String> named = new TreeSet<>();
    for (String service : List.of("broker-1", "broker-2", "broker-3")) {
      Map<String, String> environment = strings(at(compose(), service, "environment"));
      assertThat(environment.get("KAFKA_NODE_ID")).isEqualTo(service.substring(7));
      environment.keySet().stream()
          .filter(key -> key.startsWith("KAFKA_"))
          .map(key -> key.substring(6).toLowerCase(Locale.ROOT).replace('_', '.'))
          .forEach(named::add);
    }
    BrokerSettings.Node node = new BrokerSettings.Node(1, 1, 2);
    new BrokerSettings(Path.of("data"), node, List.of(node))
        .toProperties()
        .stringPropertyNames()
        .forEach(named::add);
    assertThat(known).containsAll(named);
  }

  @Test
  void clientSettings_areKnownToEveryClient() throws IOException {
    Properties compose = new Properties();
    compose.load(new StringReader(Files.readString(ROOT.resolve("deploy/client.properties"))));
    Properties kubernetes = new Properties();
    Map<String, String> data = strings(at(map(documents(SLUICE).get(0)), "data"));
    kubernetes.load(new StringReader(data.get("client.properties")));
    for (Properties client : List.of(compose, kubernetes)) {
      assertThat(client.getProperty("bootstrap.servers")).isNotBlank();
      for (String key : client.stringPropertyNames()) {
        if (!key.startsWith("config.providers.")) {
          assertThat(ConsumerConfig.configNames()).contains(key);
          assertThat(ProducerConfig.configNames()).contains(key);
          assertThat(AdminClientConfig.configNames()).contains(key);
        }
      }
    }
    assertThat(kubernetes.getProperty("sasl.jaas.config")).contains("password=\"${file:");
    assertThatCode(() -> FeatureSchema.parse(data.get("features.yaml"), "k8s"))
        .doesNotThrowAnyException();
    assertThatCode(() -> FeatureSchema.load(ROOT.resolve("deploy/features.yaml")))
        .doesNotThrowAnyException();
  }

  @Test
  void ports_agree() throws IOException {
    Map<String, String> flink = strings(documents(ROOT.resolve("deploy/flink-config.yaml")).get(0));
    assertThat(at(compose(), "jobmanager", "ports"))
        .isEqualTo(List.of("127.0.0.1:%1$s:%1$s".formatted(flink.get("rest.port"))));
    assertThat(compose()).containsKey(flink.get("jobmanager.rpc.address"));
    String client = Files.readString(ROOT.resolve("deploy/client.properties"));
    for (String service : List.of("broker-1", "broker-2", "broker-3")) {
      Map<String, String> broker = strings(at(compose(), service, "environment"));
      assertThat(client).contains(service + ":" + port(broker.get("KAFKA_LISTENERS"), "PLAINTEXT"));
      assertThat(broker.get("KAFKA_ADVERTISED_LISTENERS"))
          .isEqualTo(
              "PLAINTEXT://%s:%s"
                  .formatted(service, port(broker.get("KAFKA_LISTENERS"), "PLAINTEXT")));
      assertThat(broker.get("KAFKA_CONTROLLER_QUORUM_VOTERS"))
          .contains(
              "%s@%s:%s"
                  .formatted(
                      broker.get("KAFKA_NODE_ID"),
                      service,
                      port(broker.get("KAFKA_LISTENERS"), "CONTROLLER")));
    }
  }

  private static String port(String listeners, String name) {
    return one(listeners, name + "://[^:]*:(\\d+)");
  }

  @Test
  void references_ofTheComposeFile_exist() throws IOException {
    Map<String, Object> file = map(documents(COMPOSE).get(0));
    Map<String, Object> services = compose();
    services.forEach(
        (name, body) -> {
          Map<String, Object> service = map(body);
          list(service.get("depends_on"))
              .forEach(on -> assertThat(services).as(name).containsKey(on.toString()));
          for (Object volume : list(service.get("volumes"))) {
            String source = volume.toString().split(":", -1)[0];
            if (source.startsWith("./")) {
              assertThat(ROOT.resolve(source)).exists();
            } else {
              assertThat(map(file.get("volumes"))).as(name).containsKey(source);
            }
          }
        });
  }

  @Test
  void arguments_areUnderstood() throws IOException {
    List<List<String>> streams = new ArrayList<>();
    streams.add(strings(list(at(compose(), "streams-1", "command"))));
    streams.add(strings(list(at(compose(), "streams-2", "command"))));
    Map<String, Object> pod = map(at(map(documents(SLUICE).get(1)), "spec", "template", "spec"));
    streams.add(strings(list(map(list(pod.get("containers")).get(0)).get("args"))));
    for (List<String> arguments : streams) {
      assertThatCode(() -> CommandLines.sluice().parseArgs(arguments.toArray(String[]::new)))
          .doesNotThrowAnyException();
    }
    Set<String> jobs = new HashSet<>();
    for (Map<String, Object> deployment : deployments()) {
      List<String> arguments = strings(list(at(deployment, "spec", "job", "args")));
      jobs.add(JobArguments.parse(arguments.toArray(String[]::new)).job());
    }
    for (String service : List.of("submit-trainer", "submit-ranker")) {
      String command = list(at(compose(), service, "command")).get(0).toString();
      String arguments = one(command, "-job\\.jar\\s+(.*)");
      jobs.add(JobArguments.parse(arguments.trim().split("\\s+")).job() + " of compose");
    }
    assertThat(jobs)
        .containsExactlyInAnyOrder("trainer", "ranker", "trainer of compose", "ranker of compose");
  }

  private static Map<String, Object> compose() throws IOException {
    return map(map(documents(COMPOSE).get(0)).get("services"));
  }

  private static List<Map<String, Object>> deployments() throws IOException {
    return documents(FLINK).stream()
        .map(YamlNodes::map)
        .filter(document -> "FlinkDeployment".equals(document.get("kind")))
        .toList();
  }

  private static String one(String text, String regex) {
    List<String> found = all(text, regex);
    assertThat(found).as(regex).isNotEmpty();
    return found.get(0);
  }

  private static List<String> all(String text, String regex) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(regex).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}

package dev.sluice.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.app.platform.UserError;
import dev.sluice.app.platform.WorkFolder;
import dev.sluice.app.reconcile.DemoReport;
import dev.sluice.app.traffic.SyntheticConfig;
import dev.sluice.app.traffic.SyntheticSource;
import dev.sluice.flink.JobMain;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.record.Ranked;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster of real processes is started, fed, and given other job jars: one that works, one that
 * does not. What it answered and learned is accounted for across all of it.
 */
@Timeout(480)
class ClusterUpgradeTest {
  private static final Duration TRAFFIC = Duration.ofSeconds(4);

  @TempDir Path folder;
  private Cluster cluster;

  @BeforeEach
  void create() throws IOException {
    Codecs.all();
    SyntheticConfig config = SyntheticConfig.defaults();
    cluster =
        Cluster.create(
            WorkFolder.at(folder.resolve("work")),
            new ClusterShape(1, 1, "test.", false),
            new SyntheticSource(config).features(),
            Optional.empty(),
            jar("1.1.0", false),
            line -> {});
  }

  @AfterEach
  void end() throws InterruptedException {
    cluster.killAll();
    for (NodeStatus node : cluster.status()) {
      while (cluster.status().stream().anyMatch(n -> n.name().equals(node.name()) && n.alive())) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  @Test
  void upgrade_underKeptState_losesNothingAndRunsTheNewJar() throws Exception {
    cluster.heal();
    assertThat(cluster.isWhole()).isTrue();
    assertThat(cluster.status()).hasSize(5).allMatch(NodeStatus::alive);
    traffic().close();
    assertThat(codeOfLastSlates()).isEqualTo("sluice-1.1.0");

    cluster.upgrade(jar("1.2.0", false));
    assertThat(cluster.isWhole()).isTrue();

    // A jar whose program cannot be loaded is refused, and what ran before runs again.
    Path wrong = jar("1.3.0", true);
    assertThatThrownBy(() -> cluster.upgrade(wrong)).isInstanceOf(UserError.class);
    assertThat(cluster.isWhole()).isTrue();

    try (ClusterTraffic last = traffic()) {
      DemoReport report = last.report();
      assertThat(report.breaks()).isEmpty();
      assertThat(report.balanced()).isTrue();
      assertThat(report.duplicateSlates()).isZero();
      assertThat(report.requests()).isPositive();
      assertThat(codeOfLastSlates()).isEqualTo("sluice-1.2.0");
      assertThat(last.table().difference()).isNull();
    }
    cluster.stop();
    assertThat(cluster.isAlive()).isFalse();
  }

  /** Sends for a while; all of it is answered when this returns. */
  private ClusterTraffic traffic() throws Exception {
    ClusterTraffic traffic =
        ClusterTraffic.start(cluster, SyntheticConfig.defaults().withSpeed(300), 1, TRAFFIC);
    while (!traffic.finished()) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return traffic;
  }

  private String codeOfLastSlates() {
    Properties settings = cluster.kafka();
    settings.setProperty("enable.auto.commit", "false");
    settings.setProperty("auto.offset.reset", "earliest");
    Ranked newest = null;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      consumer
          .partitionsFor(cluster.topics().ranked())
          .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long newestTime = 0;
      while (partitions.stream().anyMatch(at -> consumer.position(at) < ends.get(at))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          if (record.timestamp() >= newestTime
              && Codecs.RANKED.decode(record.value()) instanceof Decoded.Ok<Ranked> ok) {
            newestTime = record.timestamp();
            newest = ok.record();
          }
        }
      }
    }
    assertThat(newest).isNotNull();
    return newest.getReceipt().getCode();
  }

  /** The job jar as the build makes it, under another version; a broken one has no program. */
  private Path jar(String version, boolean broken) throws IOException {
    Path jar = folder.resolve("job-" + version + ".jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      Path from = codeSource();
      if (Files.isDirectory(from)) {
        copy(from, out, broken);
      } else {
        try (FileSystem inside =
            FileSystems.newFileSystem(URI.create("jar:" + from.toUri()), Map.of())) {
          copy(inside.getPath("/"), out, broken);
        }
      }
    }
    return jar;
  }

  private static void copy(Path root, JarOutputStream out, boolean broken) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString();
        if (name.startsWith("dev/sluice/flink/") && !name.startsWith("dev/sluice/flink/replica/")) {
          out.putNextEntry(new JarEntry(name));
          if (broken && name.endsWith("/JobMain.class")) {
            out.write(1);
          } else {
            Files.copy(file, out);
          }
          out.closeEntry();
        }
      }
    }
  }

  private static Path codeSource() {
    return Path.of(
        URI.create(JobMain.class.getProtectionDomain().getCodeSource().getLocation().toString()));
  }
}

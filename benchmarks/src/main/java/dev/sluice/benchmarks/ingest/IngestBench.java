package dev.sluice.benchmarks.ingest;

import dev.sluice.app.platform.EmbeddedBroker;
import dev.sluice.app.platform.UserError;
import dev.sluice.app.traffic.SyntheticConfig;
import dev.sluice.app.traffic.SyntheticSource;
import dev.sluice.benchmarks.BenchReport;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.topic.TopicAdmin;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.streams.StreamsApp;
import dev.sluice.streams.StreamsAppConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice bench ingest}: the whole Streams topology, exactly-once, drained. */
@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    description = {
      "Measure the Streams application: a log of slates, impressions and clicks is written first,",
      "then drained through the whole topology, exactly-once, until its last example is out."
    },
    footer = {"", "Example: sluice bench ingest --json --events 500000"})
public final class IngestBench implements Callable<Integer> {
  private static final int PARTITIONS = 2;
  private static final Duration START_PATIENCE = Duration.ofMinutes(3);
  private static final long PATIENCE_NANOS = Duration.ofMinutes(20).toNanos();

  @Mixin BenchReport report = new BenchReport();

  @Option(
      names = "--events",
      defaultValue = "200000",
      description = "Impressions and clicks to drain. Default: ${DEFAULT-VALUE}.")
  int events;

  @Option(
      names = "--threads",
      defaultValue = "2",
      description = "Stream threads. Default: ${DEFAULT-VALUE}.")
  int threads;

  @Override
  public Integer call() throws Exception {
    if (events < SlateLog.EVENTS_PER_SLATE || threads < 1) {
      throw new UserError(
          "--events must be at least %d and --threads at least 1, were %d and %d",
          SlateLog.EVENTS_PER_SLATE, events, threads);
    }
    Path folder = Files.createTempDirectory("sluice-bench");
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"))) {
      drain(broker.clientProperties(), folder.resolve("streams"));
    } finally {
      delete(folder);
    }
    report.finish();
    return 0;
  }

  private void drain(Properties kafka, Path stores) throws Exception {
    Topics topics = Topics.withDefaultPrefix();
    try (Admin admin = Admin.create(kafka)) {
      TopicAdmin.ensure(admin, topics.catalogue(PARTITIONS, (short) 1));
    }
    report.progress("writing %,d events".formatted(events));
    SlateLog log = new SlateLog(topics, PARTITIONS);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
      log.write(producer, events);
    }
    FeatureSchema schema =
        FeatureSchema.parse(
            new SyntheticSource(SyntheticConfig.defaults()).features(), "synthetic");
    StreamsAppConfig config =
        StreamsAppConfig.defaults("sluice.streams", kafka, stores)
            .withPartitions(PARTITIONS)
            .withThreads(threads);
    long wanted = log.impressions();
    try (StreamsApp app = new StreamsApp(config, topics, schema)) {
      app.start();
      app.awaitRunning(START_PATIENCE);
      report.progress("draining, %d threads".formatted(threads));
      long start = System.nanoTime();
      await(kafka, topics, wanted, start);
      double seconds = (System.nanoTime() - start) / 1e9;
      report.put("events", log.events());
      report.put("slates", log.slates());
      report.put("seconds", seconds);
      report.put("events_per_second", log.events() / seconds);
      report.put("store_bytes", size(stores));
      report.put("store_bytes_per_slate", (double) size(stores) / log.slates());
    }
  }

  /** Every impression gives one example, at its click or when its window closes. */
  private static void await(Properties kafka, Topics topics, long wanted, long start)
      throws InterruptedException {
    Properties reading = new Properties();
    reading.putAll(kafka);
    reading.put("isolation.level", "read_committed");
    reading.put("enable.auto.commit", "false");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(
          consumer.partitionsFor(topics.examples()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList());
      consumer.seekToBeginning(consumer.assignment());
      long seen = 0;
      while (seen < wanted) {
        if (System.nanoTime() - start > PATIENCE_NANOS) {
          throw new UserError("%,d examples of %,d came within 20 minutes", seen, wanted);
        }
        seen += consumer.poll(Duration.ofMillis(100)).count();
        TimeUnit.MILLISECONDS.sleep(1);
      }
    }
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(Files::isRegularFile).mapToLong(path -> path.toFile().length()).sum();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    }
  }
}

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
import dev.sluice.streams.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice bench ingest}: the whole Streams topology, exactly-once, drained. */
@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    description = {
      "Measure the Streams application: a log of slates, impressions and clicks is written first,",
      "then drained through the whole topology, exactly-once, until its last example is out.",
      "events_per_second is sustained: that of the part behind a warm-up, from when the warm-up",
      "has been read to the last example of all."
    },
    footer = {"", "Example: sluice bench ingest --json --events 1000000"})
public final class IngestBench implements Callable<Integer> {
  private static final String APPLICATION = "sluice.streams";
  private static final int PARTITIONS = 2;
  private static final Duration START_PATIENCE = Duration.ofMinutes(3);

  @Mixin BenchReport report = new BenchReport();

  @Option(
      names = "--events",
      defaultValue = "600000",
      description = "Impressions and clicks to drain and measure. Default: ${DEFAULT-VALUE}.")
  int events;

  @Option(
      names = "--warmup",
      defaultValue = "300000",
      description =
          "Impressions and clicks before these, told apart: the compiler is busy then. Default:"
              + " ${DEFAULT-VALUE}.")
  int warmup;

  @Option(
      names = "--threads",
      defaultValue = "2",
      description = "Stream threads. Default: ${DEFAULT-VALUE}.")
  int threads;

  @Option(
      names = "--commit-ms",
      description = "Milliseconds between commits. Default: as the application's.")
  @Nullable Integer commitMillis;

  @Override
  public Integer call() throws Exception {
    if (Math.min(events, warmup) < SlateLog.EVENTS_PER_SLATE || threads < 1) {
      throw new UserError(
          "--events and --warmup must be at least %d and --threads at least 1, were %d, %d and %d",
          SlateLog.EVENTS_PER_SLATE, events, warmup, threads);
    }
    if (commitMillis != null && commitMillis < 1) {
      throw new UserError("--commit-ms must be at least 1, was %d", commitMillis);
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
      SlateLog log = new SlateLog(topics, PARTITIONS);
      report.progress("writing %,d events".formatted(warmup + events));
      SlateLog.Part cold;
      SlateLog.Part warm;
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
        cold = log.write(producer, warmup);
        warm = log.write(producer, events);
      }
      try (StreamsApp app = new StreamsApp(config(kafka, stores), topics, schema());
          ExampleCount examples = new ExampleCount(kafka, topics)) {
        measure(app, examples, cold, warm);
        report.put("per_event", TopicSizes.perEvent(admin, cold.events() + warm.events()));
      }
      double slate = OpenState.bytesPerSlate(kafka, APPLICATION);
      report.put("state_bytes_per_open_slate", slate);
      report.put("state_bytes_per_open_impression", slate / SlateLog.ITEMS_PER_SLATE);
      report.put("store_bytes", size(stores));
    }
  }

  private StreamsAppConfig config(Properties kafka, Path stores) {
    StreamsAppConfig config =
        StreamsAppConfig.defaults(APPLICATION, kafka, stores)
            .withPartitions(PARTITIONS)
            .withThreads(threads);
    return commitMillis == null
        ? config
        : config.withCommitInterval(Duration.ofMillis(commitMillis));
  }

  private static FeatureSchema schema() {
    String features = new SyntheticSource(SyntheticConfig.defaults()).features();
    return FeatureSchema.parse(features, "synthetic");
  }

  private void measure(
      StreamsApp app, ExampleCount examples, SlateLog.Part cold, SlateLog.Part warm)
      throws InterruptedException {
    long started = System.nanoTime();
    app.start();
    app.awaitRunning(START_PATIENCE);
    report.progress("warming up, %d threads".formatted(threads));
    while (app.recordsIn() < cold.records()) {
      examples.poll();
    }
    // What is still under way of the warm-up is timed as well: that is to the figure's loss.
    long begun = System.nanoTime();
    CpuTimes before = CpuTimes.now();
    report.progress("draining");
    examples.await(cold.examples() + warm.examples());
    double seconds = (System.nanoTime() - begun) / 1e9;
    CpuTimes after = CpuTimes.now();
    double warmupSeconds = (begun - started) / 1e9;
    Tally tally = app.tally();
    report.put("events", warm.events());
    report.put("seconds", seconds);
    report.put("events_per_second", warm.events() / seconds);
    report.put("cpu_us_per_event", after.perEvent(before, warm.events()));
    report.put("cpu_cores_used", after.seconds(before) / seconds);
    report.put("slates", warm.slates());
    report.put("orphans_and_late", tally.count(Tally.Kind.ORPHANS) + tally.count(Tally.Kind.LATE));
    report.put("warmup_events", cold.events());
    report.put("warmup_seconds", warmupSeconds);
    report.put("warmup_events_per_second", cold.events() / warmupSeconds);
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

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
import java.util.concurrent.TimeUnit;
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
      "then drained through the whole topology, exactly-once, until its last example is out. This",
      "is done twice in one process; events_per_second is that of the second time, sustained, from",
      "the first record read to the last example out. The first time is told as warm-up."
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
      description =
          "Milliseconds between commits, whatever the backlog. Default: as the application's.")
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
      try (KafkaProducer<byte[], byte[]> producer =
              new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
          ExampleCount examples = new ExampleCount(kafka, topics)) {
        report.progress("writing %,d events and warming up".formatted(warmup));
        SlateLog.Part cold = log.write(producer, warmup);
        try (StreamsApp app = new StreamsApp(config(kafka, stores), topics, schema())) {
          warmUp(app, examples, cold);
        }
        report.progress("writing %,d events".formatted(events));
        SlateLog.Part warm = log.write(producer, events);
        report.progress("draining, %d threads".formatted(threads));
        try (StreamsApp app = new StreamsApp(config(kafka, stores), topics, schema())) {
          measure(app, examples, cold, warm);
        }
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
    if (commitMillis == null) {
      return config;
    }
    Duration interval = Duration.ofMillis(commitMillis);
    return config.withCommitInterval(interval).withBacklogInterval(interval);
  }

  private static FeatureSchema schema() {
    String features = new SyntheticSource(SyntheticConfig.defaults()).features();
    return FeatureSchema.parse(features, "synthetic");
  }

  private void warmUp(StreamsApp app, ExampleCount examples, SlateLog.Part cold)
      throws InterruptedException {
    long started = System.nanoTime();
    app.start();
    app.awaitRunning(START_PATIENCE);
    examples.await(cold.examples());
    double seconds = (System.nanoTime() - started) / 1e9;
    report.put("warmup_events", cold.events());
    report.put("warmup_seconds", seconds);
    report.put("warmup_events_per_second", cold.events() / seconds);
  }

  /** From the first record read to the last example out: nothing of it was done before. */
  private void measure(
      StreamsApp app, ExampleCount examples, SlateLog.Part cold, SlateLog.Part warm)
      throws InterruptedException {
    app.start();
    while (app.recordsIn() == 0) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    long begun = System.nanoTime();
    CpuTimes before = CpuTimes.now();
    examples.await(cold.examples() + warm.examples());
    double seconds = (System.nanoTime() - begun) / 1e9;
    CpuTimes after = CpuTimes.now();
    Tally tally = app.tally();
    report.put("events", warm.events());
    report.put("slates", warm.slates());
    report.put("seconds", seconds);
    report.put("events_per_second", warm.events() / seconds);
    report.put("cpu_us_per_event", after.perEvent(before, warm.events()));
    report.put("cpu_cores_used", after.seconds(before) / seconds);
    report.put("orphans_and_late", tally.count(Tally.Kind.ORPHANS) + tally.count(Tally.Kind.LATE));
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

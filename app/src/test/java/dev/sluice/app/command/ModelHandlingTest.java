package dev.sluice.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.app.platform.EmbeddedBroker;
import dev.sluice.app.platform.JobHost;
import dev.sluice.app.platform.PlatformJob;
import dev.sluice.app.platform.WorkFolder;
import dev.sluice.flink.SluiceJobs;
import dev.sluice.flink.ranker.RankerJob;
import dev.sluice.flink.trainer.TrainerJob;
import dev.sluice.flink.trainer.TrainerJobConfig;
import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.log.LogFolder;
import dev.sluice.schemas.log.LogWriter;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Finding;
import dev.sluice.schemas.record.Label;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Status;
import dev.sluice.schemas.record.VersionCommit;
import dev.sluice.schemas.topic.TopicAdmin;
import dev.sluice.schemas.topic.Topics;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The trainer and the ranker as jobs, with a real broker: poison, and an owner who goes back. */
@Timeout(300)
class ModelHandlingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration CHECKPOINTS = Duration.ofMillis(500);
  private static final int WINDOW = 256;
  private static final int SNAPSHOT_EVERY = 2;
  private static final FeatureSchema SCHEMA =
      FeatureSchema.parse(
          """
          labels: {click: {weight: 1, window: 10m}}
          features:
            - {name: user, from: subject, kind: category}
            - {name: item, from: item, kind: category, chunks: 2}
          """,
          "test");
  private static final String SETTINGS =
      "{dimension: 8, rowsPerTable: 4096, mlp: [16], crossLayers: 1, batchSize: 32, rowRate: 0.1,"
          + " guardWindow: 256%s}";

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // Started before all tests.
  private static EmbeddedBroker broker;

  private static final Map<String, Tail> TAILS = new HashMap<>();

  private final SplittableRandom random = new SplittableRandom(7);
  private int number;

  @BeforeAll
  static void start() {
    Codecs.all();
    broker = EmbeddedBroker.start(folder.resolve("broker"));
  }

  @AfterAll
  static void stop() {
    TAILS.values().forEach(tail -> tail.scan.close());
    TAILS.clear();
    broker.close();
  }

  @Test
  void poisonedWindows_ofARunningTrainer_areWithheldAndRecoveredFrom() throws Exception {
    Topics topics = topics("poison.");
    WorkFolder work = WorkFolder.at(folder.resolve("poison"));
    try (JobHost trainer = trainer(work, topics, "")) {
      send(topics, 12 * WINDOW, UnaryOperator.identity());
      await(topics, () -> newestExamples(topics) > 11 * WINDOW);

      int from = number;
      send(topics, 5 * WINDOW, ModelHandlingTest::flipped);
      await(topics, () -> checks(topics).contains("went-back"));
      recovers(topics, from, "flipped labels");

      from = number;
      send(topics, 5 * WINDOW, ModelHandlingTest::withoutNumber);
      await(topics, () -> count(topics, "no number") > 0);
      recovers(topics, from, "features that are no numbers");
      assertThat(trainer.failure()).isEmpty();
    }

    int from = number;
    long before = count(topics, "Version");
    try (JobHost trainer = trainer(work, topics, ", denseRate: 5, denseSettledRate: 5")) {
      send(topics, 5 * WINDOW, UnaryOperator.identity());
      await(topics, () -> count(topics, "Version") > before);
      assertThat(trainer.failure()).isEmpty();
    }
    try (JobHost trainer = trainer(work, topics, "")) {
      recovers(topics, from, "an exploded rate");
      assertThat(trainer.failure()).isEmpty();
    }
  }

  /** Healthy windows go out again, and nothing went out from inside the poison. */
  private void recovers(Topics topics, int from, String poison) throws Exception {
    int to = number;
    send(topics, 8 * WINDOW, UnaryOperator.identity());
    await(topics, () -> newestExamples(topics) > to + 4 * WINDOW);
    assertThat(versions(topics))
        .as("versions cut well within %s, from %d to %d", poison, from, to)
        .noneMatch(examples -> examples > from + WINDOW && examples < to);
  }

  @Test
  void rollback_underTraffic_takesEffectAndLosesNoSlate() throws Exception {
    Topics topics = topics("rollback.");
    WorkFolder trained = WorkFolder.at(folder.resolve("trained"));
    WorkFolder ranked = WorkFolder.at(folder.resolve("ranked"));
    try (JobHost trainer = trainer(trained, topics, "");
        JobHost ranker = ranker(ranked, topics);
        KafkaProducer<byte[], byte[]> requests = producer()) {
      for (int i = 0; i < 8; i++) {
        long newest = versions(topics).size();
        send(topics, WINDOW, UnaryOperator.identity());
        await(topics, () -> versions(topics).size() > newest);
      }
      int asked = 0;
      for (long served = -1; served < 6; served = lastServed(topics)) {
        ask(requests, topics, asked++);
      }
      long target = sluice(topics, "rollback").get("pinned_version").asLong();
      long since = System.nanoTime();
      while (lastServed(topics) != target) {
        ask(requests, topics, asked++);
      }
      System.out.printf(
          "rollback to version %d was served after %d ms, %d requests%n",
          target, (System.nanoTime() - since) / 1_000_000, asked);
      // The trainer goes on; rankers stay.
      send(topics, WINDOW, UnaryOperator.identity());
      long newest = versions(topics).size();
      await(topics, () -> versions(topics).size() > newest);
      for (int i = 0; i < 5; i++) {
        ask(requests, topics, asked++);
      }
      assertThat(lastServed(topics)).isEqualTo(target);
      assertThat(sluice(topics, "show").get("pinned_version").asLong()).isEqualTo(target);

      sluice(topics, "resume");
      while (lastServed(topics) <= target) {
        ask(requests, topics, asked++);
      }
      sluice(topics, "hold");
      assertThat(sluice(topics, "show").get("held").asBoolean()).isTrue();
      sluice(topics, "resume");
      asked = publishesAnOfflineModel(topics, requests, asked);
      everyRequestHasOneSlate(topics, asked);
      assertThat(trainer.failure()).isEmpty();
      assertThat(ranker.failure()).isEmpty();
    }
  }

  /** Returns how often was asked in all. */
  private int publishesAnOfflineModel(
      Topics topics, KafkaProducer<byte[], byte[]> requests, int before) throws Exception {
    Path offline = offlineModel();
    Shell refused = run(topics, "publish", folder.toString());
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("cannot publish").hasLineCount(1);
    Shell published = run(topics, "publish", offline.toString());
    assertThat(published.exitCode()).as(published.err()).isZero();
    int asked = before;
    while (!lastDecision(topics).startsWith("published offline@")) {
      ask(requests, topics, asked++);
    }
    sluice(topics, "resume");
    while (!lastDecision(topics).isEmpty()) {
      ask(requests, topics, asked++);
    }
    return asked;
  }

  private Path offlineModel() throws Exception {
    Path log = Files.createDirectory(folder.resolve("log"));
    Files.writeString(log.resolve(LogFolder.FEATURES), SCHEMA.yaml());
    try (LogWriter<Example> out = LogFolder.open(log).write("examples", Codecs.EXAMPLE)) {
      for (int i = 0; i < 1_000; i++) {
        out.write(example());
      }
    }
    Path model = folder.resolve("offline");
    Shell trained =
        Shell.run("train", "--log", log.toString(), "--out", model.toString(), "--model", "lr");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    return model;
  }

  private static String lastDecision(Topics topics) {
    List<ConsumerRecord<byte[], byte[]>> slates = read(topics.ranked());
    return Codecs.RANKED
        .decodeOrThrow(slates.get(slates.size() - 1).value())
        .getReceipt()
        .getDecision();
  }

  private static void everyRequestHasOneSlate(Topics topics, int asked) {
    Map<String, Integer> slates = new HashMap<>();
    await(topics, () -> read(topics.ranked()).size() >= asked);
    for (ConsumerRecord<byte[], byte[]> record : read(topics.ranked())) {
      Ranked slate = Codecs.RANKED.decodeOrThrow(record.value());
      assertThat(slate.getStatus()).isIn(Status.RANKED, Status.PARTIAL, Status.FALLBACK);
      assertThat(slate.getItems()).hasSize(3);
      slates.merge(slate.getRequestId(), 1, Integer::sum);
    }
    assertThat(slates).hasSize(asked);
    assertThat(slates.values()).containsOnly(1);
  }

  private static JsonNode sluice(Topics topics, String command) throws Exception {
    Path report = folder.resolve("model.json");
    Shell shell = run(topics, command, "--report", report.toString());
    assertThat(shell.exitCode()).as(shell.out() + shell.err()).isZero();
    return new ObjectMapper().readTree(Files.readString(report));
  }

  private static Shell run(Topics topics, String command, String... more) throws Exception {
    Path client = folder.resolve("client.properties");
    try (Writer out = Files.newBufferedWriter(client)) {
      broker.clientProperties().store(out, null);
    }
    List<String> words = new ArrayList<>(List.of("model", command));
    words.addAll(List.of(more));
    words.addAll(List.of("--kafka", client.toString(), "--topic-prefix", topics.prefix()));
    return Shell.run(words.toArray(new String[0]));
  }

  private static Topics topics(String prefix) throws Exception {
    Topics topics = new Topics(prefix);
    try (Admin admin = Admin.create(broker.clientProperties())) {
      TopicAdmin.ensure(admin, topics.catalogue(1, (short) 1));
    }
    return topics;
  }

  private static JobHost trainer(WorkFolder work, Topics topics, String settings) {
    ModelConfig model = ModelConfig.parse(SETTINGS.formatted(settings), "test");
    TrainerJobConfig config =
        TrainerJobConfig.of(
            broker.clientProperties(),
            topics,
            model,
            SCHEMA,
            work.table().toString(),
            work.snapshots().toUri().toString(),
            SNAPSHOT_EVERY);
    return JobHost.run(
        work, new PlatformJob("trainer", env -> TrainerJob.build(env, config)), 1, CHECKPOINTS);
  }

  private static JobHost ranker(WorkFolder work, Topics topics) {
    ModelConfig model = ModelConfig.parse(SETTINGS.formatted(""), "test");
    SluiceJobs jobs = new SluiceJobs(broker.clientProperties(), topics, SCHEMA, model, "test");
    return JobHost.run(
        work,
        new PlatformJob("ranker", env -> RankerJob.build(env, jobs.ranker(1))),
        1,
        CHECKPOINTS);
  }

  private static KafkaProducer<byte[], byte[]> producer() {
    return ProduceCommand.producer(broker.clientProperties());
  }

  /** Asks and waits for the slate, as a user would. */
  private static void ask(KafkaProducer<byte[], byte[]> producer, Topics topics, int request)
      throws Exception {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      candidates.add(Candidate.newBuilder().setItem("i" + i).build());
    }
    String user = "u" + request % 20;
    byte[] value =
        Codecs.REQUEST.encode(
            Request.newBuilder()
                .setTime(Instant.now())
                .setRequestId("r-" + request)
                .setSubject(user)
                .setCandidates(candidates)
                .setLimit(3)
                .build());
    producer.send(new ProducerRecord<>(topics.requests(), user.getBytes(UTF_8), value)).get();
    await(topics, () -> read(topics.ranked()).size() > request);
  }

  private static long lastServed(Topics topics) {
    List<ConsumerRecord<byte[], byte[]>> slates = read(topics.ranked());
    return slates.isEmpty()
        ? -1
        : Codecs.RANKED
            .decodeOrThrow(slates.get(slates.size() - 1).value())
            .getReceipt()
            .getVersion();
  }

  private static void await(Topics topics, BooleanSupplier until) {
    org.awaitility.Awaitility.await(topics.prefix())
        .atMost(PATIENCE)
        .pollDelay(Duration.ofMillis(20))
        .pollInterval(Duration.ofMillis(50))
        .until(until::getAsBoolean);
  }

  /** Examples learned by each published version, in order. */
  private static List<Long> versions(Topics topics) {
    List<Long> examples = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : read(topics.modelUpdates())) {
      ModelUpdate update = Codecs.MODEL_UPDATE.decodeOrThrow(record.value());
      if (update.getBody() instanceof VersionCommit commit) {
        examples.add(commit.getExamples());
      }
    }
    return examples;
  }

  private static long newestExamples(Topics topics) {
    List<Long> versions = versions(topics);
    return versions.isEmpty() ? -1 : versions.get(versions.size() - 1);
  }

  private static List<Finding> findings(Topics topics) {
    return read(topics.audit()).stream()
        .map(record -> Codecs.FINDING.decodeOrThrow(record.value()))
        .toList();
  }

  private static List<String> checks(Topics topics) {
    return findings(topics).stream().map(Finding::getCheck).toList();
  }

  private static long count(Topics topics, String message) {
    return findings(topics).stream().filter(f -> f.getMessage().contains(message)).count();
  }

  /** All that a topic holds by now; what was read before is kept. */
  private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    return TAILS.computeIfAbsent(topic, Tail::new).read();
  }

  private static final class Tail {
    private final TopicScan scan;
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    Tail(String topic) {
      scan = new TopicScan(broker.clientProperties(), List.of(topic));
      scan.fromBeginning();
    }

    List<ConsumerRecord<byte[], byte[]>> read() {
      scan.readToEnd(
          record -> {
            records.add(record);
            return true;
          });
      return records;
    }
  }

  private void send(Topics topics, int count, UnaryOperator<Example> poison) {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int i = 0; i < count; i++) {
        Example example = poison.apply(example());
        producer.send(
            new ProducerRecord<>(topics.examples(), null, Codecs.EXAMPLE.encode(example)));
      }
      producer.flush();
    }
  }

  private Example example() {
    int user = random.nextInt(20);
    int item = random.nextInt(30);
    boolean click = random.nextDouble() < (item % 2 == 1 ? 0.6 : 0.05);
    Instant time = Instant.ofEpochMilli(1_770_000_000_000L + number * 100L);
    String id = "s" + number++;
    return Example.newBuilder()
        .setTime(time)
        .setExampleId(id)
        .setRequestId(id)
        .setSlateId(id)
        .setSubject("u" + user)
        .setItem("i" + item)
        .setLabels(click ? Map.of("click", new Label(1, 1.0, time)) : Map.of())
        .setClosesAt(time)
        .setModel("main")
        .setModelVersion(0)
        .setFeatureSchema(SCHEMA.hash())
        .setFeatures(Map.of("user", "u" + user, "item", "i" + item))
        .build();
  }

  private static Example flipped(Example example) {
    example.setLabels(
        example.getLabels().isEmpty()
            ? Map.of("click", new Label(1, 1.0, example.getTime()))
            : Map.of());
    return example;
  }

  private static Example withoutNumber(Example example) {
    example.setFeatures(
        Map.of("user", Double.NaN, "item", example.getFeatures().getOrDefault("item", "")));
    return example;
  }
}

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
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Example;
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

/**
 * A model on topics of its own: its jobs, examples of 20 users and 30 items for it to learn (odd
 * items are liked), requests, and what the topics hold by now.
 */
final class RunningModel implements AutoCloseable {
  /** Examples that the guard judges together. */
  static final int WINDOW = 256;

  static final int USERS = 20;
  static final int ITEMS = 30;

  static final FeatureSchema SCHEMA =
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
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration CHECKPOINTS = Duration.ofMillis(500);
  private static final int SNAPSHOT_EVERY = 2;
  private static final int LIMIT = 3;

  private final EmbeddedBroker broker;
  private final Path folder;
  private final Topics topics;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<String, Tail> tails = new HashMap<>();
  private final SplittableRandom random = new SplittableRandom(7);
  private int made;
  private int asked;

  /** A model whose topics begin with {@code name} and a dot. */
  RunningModel(EmbeddedBroker broker, Path folder, String name) throws Exception {
    this.broker = broker;
    this.folder = Files.createDirectories(folder.resolve(name));
    topics = new Topics(name + ".");
    try (Admin admin = Admin.create(broker.clientProperties())) {
      TopicAdmin.ensure(admin, topics.catalogue(1, (short) 1));
    }
    producer = ProduceCommand.producer(broker.clientProperties());
  }

  @Override
  public void close() {
    producer.close();
    tails.values().forEach(tail -> tail.scan.close());
  }

  Topics topics() {
    return topics;
  }

  JobHost trainer(String settings) {
    WorkFolder work = WorkFolder.at(folder.resolve("trainer"));
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

  JobHost ranker() {
    ModelConfig model = ModelConfig.parse(SETTINGS.formatted(""), "test");
    SluiceJobs jobs = new SluiceJobs(broker.clientProperties(), topics, SCHEMA, model, "test");
    return JobHost.run(
        WorkFolder.at(folder.resolve("ranker")),
        new PlatformJob("ranker", env -> RankerJob.build(env, jobs.ranker(1))),
        1,
        CHECKPOINTS);
  }

  /** Asks for some of five candidates and waits for the slate, as a user would. */
  Ranked ask() throws Exception {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      candidates.add(Candidate.newBuilder().setItem("i" + i).build());
    }
    return ask("u" + asked % USERS, candidates, LIMIT);
  }

  /** Asks for as many items as there are, without naming any. */
  Ranked askForAll(String user) throws Exception {
    return ask(user, List.of(), 200);
  }

  private Ranked ask(String user, List<Candidate> candidates, int limit) throws Exception {
    int request = asked++;
    byte[] value =
        Codecs.REQUEST.encode(
            Request.newBuilder()
                .setTime(Instant.now())
                .setRequestId("r-" + request)
                .setSubject(user)
                .setCandidates(candidates)
                .setLimit(limit)
                .build());
    send(topics.requests(), user, value);
    await(() -> read(topics.ranked()).size() > request);
    return lastSlate();
  }

  /** Sends a record and waits until the broker has it. */
  void send(String topic, String key, byte[] value) throws Exception {
    producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value)).get();
  }

  Ranked lastSlate() {
    List<ConsumerRecord<byte[], byte[]>> slates = read(topics.ranked());
    return Codecs.RANKED.decodeOrThrow(slates.get(slates.size() - 1).value());
  }

  /** The model version of the last slate, -1 before the first. */
  long lastServed() {
    return read(topics.ranked()).isEmpty() ? -1 : lastSlate().getReceipt().getVersion();
  }

  void everyRequestHasOneSlate() {
    Map<String, Integer> slates = new HashMap<>();
    await(() -> read(topics.ranked()).size() >= asked);
    for (ConsumerRecord<byte[], byte[]> record : read(topics.ranked())) {
      Ranked slate = Codecs.RANKED.decodeOrThrow(record.value());
      assertThat(slate.getStatus()).isIn(Status.RANKED, Status.PARTIAL, Status.FALLBACK);
      assertThat(slate.getItems()).hasSizeGreaterThanOrEqualTo(LIMIT);
      slates.merge(slate.getRequestId(), 1, Integer::sum);
    }
    assertThat(slates).hasSize(asked);
    assertThat(slates.values()).containsOnly(1);
  }

  /** Runs a {@code model} command that must succeed; returns its report. */
  JsonNode sluice(String command) throws Exception {
    Path report = folder.resolve("model.json");
    Shell shell = run(command, "--report", report.toString());
    assertThat(shell.exitCode()).as(shell.out() + shell.err()).isZero();
    return new ObjectMapper().readTree(Files.readString(report));
  }

  Shell run(String command, String... more) throws Exception {
    Path client = folder.resolve("client.properties");
    try (Writer out = Files.newBufferedWriter(client)) {
      broker.clientProperties().store(out, null);
    }
    List<String> words = new ArrayList<>(List.of("model", command));
    words.addAll(List.of(more));
    words.addAll(List.of("--kafka", client.toString(), "--topic-prefix", topics.prefix()));
    return Shell.run(words.toArray(new String[0]));
  }

  void await(BooleanSupplier until) {
    org.awaitility.Awaitility.await(topics.prefix())
        .atMost(PATIENCE)
        .pollDelay(Duration.ofMillis(20))
        .pollInterval(Duration.ofMillis(50))
        .until(until::getAsBoolean);
  }

  /** Examples learned by each published version, in order. */
  List<Long> versions() {
    List<Long> examples = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : read(topics.modelUpdates())) {
      ModelUpdate update = Codecs.MODEL_UPDATE.decodeOrThrow(record.value());
      if (update.getBody() instanceof VersionCommit commit) {
        examples.add(commit.getExamples());
      }
    }
    return examples;
  }

  long newestExamples() {
    List<Long> versions = versions();
    return versions.isEmpty() ? -1 : versions.get(versions.size() - 1);
  }

  /** Lets the trainer learn a window, and waits for a version of it. */
  void learnOn() {
    int known = versions().size();
    learn(WINDOW, UnaryOperator.identity());
    await(() -> versions().size() > known);
  }

  /** How many examples were made so far. */
  int made() {
    return made;
  }

  /** Sends examples, each as {@code change} leaves it. */
  void learn(int count, UnaryOperator<Example> change) {
    for (int i = 0; i < count; i++) {
      byte[] value = Codecs.EXAMPLE.encode(change.apply(example()));
      producer.send(new ProducerRecord<>(topics.examples(), null, value));
    }
    producer.flush();
  }

  Example example() {
    int user = random.nextInt(USERS);
    int item = random.nextInt(ITEMS);
    boolean click = random.nextDouble() < (item % 2 == 1 ? 0.6 : 0.05);
    Instant time = Instant.ofEpochMilli(1_770_000_000_000L + made * 100L);
    String id = "s" + made++;
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

  /** All that a topic holds by now; what was read before is kept. */
  List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    return tails.computeIfAbsent(topic, Tail::new).read();
  }

  private final class Tail {
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
}

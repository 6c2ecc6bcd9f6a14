package dev.sluice.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.Label;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.topic.TopicAdmin;
import dev.sluice.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Items and subjects that nobody met before, in the running jobs. */
@Timeout(240)
class ColdStartTest {
  private static final FeatureSchema SCHEMA =
      FeatureSchema.parse(
          """
          labels: {click: {weight: 1, window: 10s}}
          features:
            - {name: item, from: item, kind: category}
            - {name: recent, kind: history, of: click, last: 10}
            - {name: text, from: item.vectors.text, kind: vector, dim: 3}
            - {name: taste, kind: similarity, of: [recent, text]}
          """,
          "test");
  private static final ModelConfig MODEL =
      ModelConfig.parse(
          "{dimension: 8, rowsPerTable: 4096, mlp: [8], crossLayers: 1, batchSize: 32}", "test");
  private static final Topics TOPICS = Topics.withDefaultPrefix();

  /** More items of each taste than retrieval takes from the sphere. */
  private static final int OF_EACH = 120;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // Opened before anything is sent.
  private KafkaProducer<byte[], byte[]> out;

  private int asked;

  @Test
  void newItemAndNewSubject_areServedFromContentAndFromWhatIsPopular() throws Exception {
    Codecs.all();
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"));
        Admin admin = Admin.create(broker.clientProperties())) {
      TopicAdmin.ensure(admin, TOPICS.catalogue(1, (short) 1));
      try (KafkaProducer<byte[], byte[]> producer =
              ProduceCommand.producer(broker.clientProperties());
          TopicScan served = new TopicScan(broker.clientProperties(), List.of(TOPICS.served()));
          JobHost trainer = trainer(broker);
          JobHost ranker = ranker(broker)) {
        out = producer;
        for (int i = 0; i < OF_EACH; i++) {
          item("a" + i, 1, .002f * i, .3f);
          item("b" + i, .002f * i, 1, .3f);
          clicked("u" + i % 20, "b" + i % 5);
        }
        event("fan", "a3");
        event("fan", "a4");
        item("new-a", 1, .005f, .31f);
        item("new-b", .005f, 1, .31f);

        // Nobody met the two: only content can bring them up, and each for its own taste.
        until(served, "fan", sphere -> sphere.contains("new-a"));
        assertThat(last).doesNotContain("new-b");
        until(served, "stranger", sphere -> sphere.contains("new-b"));
        assertThat(last).doesNotContain("new-a");
        assertThat(trainer.failure()).isEmpty();
        assertThat(ranker.failure()).isEmpty();
      }
    }
  }

  private Set<String> last = Set.of();

  /** Asks for the subject without candidates until what the sphere brought up is as expected. */
  private void until(
      TopicScan served, String subject, java.util.function.Predicate<Set<String>> expected) {
    served.fromBeginning();
    List<Served> all = new ArrayList<>();
    org.awaitility.Awaitility.await(subject)
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              ask(subject);
              served.readToEnd(record -> all.add(Codecs.SERVED.decodeOrThrow(record.value())));
              for (Served answer : all) {
                if (answer.getRequestId().startsWith(subject)) {
                  last =
                      answer.getCandidates().stream()
                          .filter(candidate -> candidate.getSource().equals("sphere"))
                          .map(candidate -> candidate.getItem())
                          .collect(Collectors.toSet());
                }
              }
              return expected.test(last);
            });
  }

  private void send(String topic, String key, byte[] value) {
    out.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
    out.flush();
  }

  private void ask(String subject) {
    Request request =
        Request.newBuilder()
            .setTime(Instant.now())
            .setRequestId(subject + "-" + asked++)
            .setSubject(subject)
            .setLimit(5)
            .build();
    send(TOPICS.requests(), subject, Codecs.REQUEST.encode(request));
  }

  private void item(String id, float... vector) {
    List<Float> numbers = new ArrayList<>();
    for (float value : vector) {
      numbers.add(value);
    }
    Item item =
        Item.newBuilder()
            .setItem(id)
            .setVersion(1)
            .setTime(Instant.now())
            .setVectors(Map.of("text", numbers))
            .build();
    send(TOPICS.items(), id, Codecs.ITEM.encode(item));
  }

  private void event(String subject, String item) {
    Event event =
        Event.newBuilder()
            .setTime(Instant.now())
            .setEventId(subject + "/" + item)
            .setType("click")
            .setSubject(subject)
            .setItem(item)
            .build();
    send(TOPICS.events(), subject, Codecs.EVENT.encode(event));
  }

  private int examples;

  private void clicked(String subject, String item) {
    Instant time = Instant.ofEpochMilli(1_770_000_000_000L + examples);
    String id = "e" + examples++;
    Example example =
        Example.newBuilder()
            .setTime(time)
            .setExampleId(id)
            .setRequestId(id)
            .setSlateId(id)
            .setSubject(subject)
            .setItem(item)
            .setLabels(Map.of("click", new Label(1, 1.0, time)))
            .setClosesAt(time)
            .setClosed(true)
            .setModel("main")
            .setModelVersion(0)
            .setFeatureSchema(SCHEMA.hash())
            .setFeatures(Map.of("item", item))
            .build();
    send(TOPICS.examples(), subject, Codecs.EXAMPLE.encode(example));
  }

  private JobHost trainer(EmbeddedBroker broker) {
    WorkFolder work = WorkFolder.at(folder.resolve("trainer"));
    TrainerJobConfig config =
        TrainerJobConfig.of(
            broker.clientProperties(),
            TOPICS,
            MODEL,
            SCHEMA,
            work.table().toString(),
            work.snapshots().toUri().toString(),
            10);
    return JobHost.run(
        work,
        new PlatformJob("trainer", env -> TrainerJob.build(env, config)),
        1,
        Duration.ofMillis(500));
  }

  private JobHost ranker(EmbeddedBroker broker) {
    SluiceJobs jobs = new SluiceJobs(broker.clientProperties(), TOPICS, SCHEMA, MODEL, "test");
    return JobHost.run(
        WorkFolder.at(folder.resolve("ranker")),
        new PlatformJob("ranker", env -> RankerJob.build(env, jobs.ranker(1))),
        1,
        Duration.ofMillis(500));
  }
}

package dev.sluice.app.reconcile;

import dev.sluice.model.ModelConfig;
import dev.sluice.model.train.UnbrokenLearner;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.guard.Forgets;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.topic.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the examples topic up to where a stopped trainer's table stands and learns it once more,
 * without Flink, checkpoints or failures: the table must hold the same bits. It knows nothing of
 * how the trainer came there.
 */
public final class TableCheck {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Properties kafka;
  private final Topics topics;
  private final ModelConfig model;
  private final FeatureSchema schema;

  /**
   * Prepares a check.
   *
   * @param kafka client properties with {@code bootstrap.servers} and security
   * @param model the settings that the trainer had
   */
  public TableCheck(Properties kafka, Topics topics, ModelConfig model, FeatureSchema schema) {
    this.kafka = kafka;
    this.topics = topics;
    this.model = model;
    this.schema = schema;
  }

  /**
   * Checks the table in {@code directory}; the trainer must have stopped.
   *
   * @throws IllegalStateException if the examples that it has read are no longer on the topic
   */
  public TableVerdict check(Path directory) {
    Path scratch = temporary();
    try (UnbrokenLearner unbroken = UnbrokenLearner.open(model, schema, directory, scratch);
        Consumer<byte[], byte[]> consumer = consumer()) {
      long examples = feed(unbroken, consumer);
      String difference = unbroken.difference().orElse(null);
      return new TableVerdict(examples, unbroken.version(), difference == null, difference);
    } finally {
      delete(scratch);
    }
  }

  private long feed(UnbrokenLearner unbroken, Consumer<byte[], byte[]> consumer) {
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (PartitionInfo info : consumer.partitionsFor(topics.examples())) {
      TopicPartition at = new TopicPartition(info.topic(), info.partition());
      Long end = unbroken.positions().get(at.toString());
      if (end != null) {
        ends.put(at, end);
      }
    }
    consumer.assign(ends.keySet());
    consumer.seekToBeginning(ends.keySet());
    requireWhole(consumer, ends);
    long examples = 0;
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        until = System.nanoTime() + PATIENCE.toNanos();
        TopicPartition at = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < ends.getOrDefault(at, 0L)) {
          examples += feed(unbroken, record, at.toString());
        }
      }
      if (System.nanoTime() > until) {
        throw new IllegalStateException(
            "the table has read %s up to %s, the topic does not reach so far"
                .formatted(topics.examples(), ends));
      }
    }
    return examples;
  }

  /** Returns how many examples the record holds: one or none. */
  private static int feed(
      UnbrokenLearner unbroken, ConsumerRecord<byte[], byte[]> record, String at) {
    if (Codecs.EXAMPLE.decode(record.value()) instanceof Decoded.Ok<Example> ok) {
      unbroken.learn(ok.record(), at, record.offset() + 1);
      return 1;
    }
    Event forget = Forgets.in(record.value());
    if (forget != null) {
      unbroken.forget(forget, at, record.offset() + 1);
    }
    return 0;
  }

  private static void requireWhole(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    consumer
        .beginningOffsets(ends.keySet())
        .forEach(
            (at, begin) -> {
              if (begin > 0) {
                throw new IllegalStateException(
                    "%s begins at %d: the first examples are deleted, nothing can be compared"
                        .formatted(at, begin));
              }
            });
  }

  private Consumer<byte[], byte[]> consumer() {
    Properties settings = new Properties();
    settings.putAll(kafka);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("sluice-unbroken");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
